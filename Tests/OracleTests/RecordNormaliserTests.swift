import Oracle
import Testing
import Vocabulary

@Suite("Record normaliser")
struct RecordNormaliserTests {
    private func normalised(
        _ json: String, timestamp: EventTime? = nil, _ configure: (inout QueryConfiguration) -> Void = { _ in }
    ) -> NormalisedRecord {
        var configuration = QueryConfiguration()
        configure(&configuration)
        return RecordNormaliser(configuration).normalised(Array(json.utf8), timestamp: timestamp)
    }

    /// A record whose other fields are valid.
    private func event(_ fields: String, timestamp: EventTime? = nil) -> NormalisedEvent? {
        let comma = fields.isEmpty ? "" : ","
        let record = normalised(#"{"eid":"IMPRESSION","ets":1770854400000\#(comma)\#(fields)}"#, timestamp: timestamp)
        guard case .event(let event) = record else { return nil }
        return event
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("takes every field from its place")
    func takesFields() {
        let fields = #"""
            "mid":"m","syncts":1770854400900.7,"actor":{"id":"u","type":"User"},"context":{"pdata":{"ver":"4.8","id":"app","pid":"x"}},
            "object":{"id":"do_1","type":"Content"},"edata":{"pageid":"/home","duration":1.5},"id":"not me"
            """#
        #expect(
            event(fields)
                == NormalisedEvent(
                    kind: .impression, time: 1_770_854_400_000, arrival: 1_770_854_400_900, user: Array("u".utf8),
                    platform: Array("app".utf8), version: Array("4.8".utf8), content: Array("do_1".utf8),
                    page: Array("/home".utf8), message: Array("m".utf8), duration: 1500))
    }

    @Test("judges in the order of the reasons")
    func ordersReasons() {
        #expect(normalised("not json at all") { $0.maxRecordBytes = 14 } == .dead(.oversize))
        #expect(normalised("not json at all") { $0.maxRecordBytes = 15 } == .dead(.malformed))
        #expect(normalised(#"{"ets":0}"#) == .dead(.noEventType))
        #expect(normalised(#"{"eid":"X","ets":0,"syncts":-1e999}"#) == .dead(.badEventTime))
        #expect(normalised(#"{"eid":"X","ets":1770854400000,"syncts":-1e999}"#) == .dead(.future))
    }

    @Test(
        "takes nothing but one JSON object",
        arguments: ["", " ", "[]", "1", "null", "\"x\"", "{}{}", "{} x", "\u{FEFF}{}", "{\"x\":}"])
    func refusesOtherValues(json: String) {
        #expect(normalised(json) == .dead(.malformed))
    }

    @Test("lets white space surround the object, a carriage return included")
    func allowsWhiteSpace() {
        #expect(normalised("\t\r\n {} \r") == .dead(.noEventType))
    }

    @Test(
        "needs an event type",
        arguments: [
            "", #""eid":null,"#, #""eid":1,"#, #""eid":"","#, #""eid":["X"],"#, #""EID":"X","#, #""eid":"X","eid":{},"#,
        ])
    func needsEventType(field: String) {
        #expect(normalised("{\(field)\"ets\":1770854400000}") == .dead(.noEventType))
    }

    @Test(
        "needs an event time from 2000 to 2099",
        arguments: [
            ("946684800000", true), ("946684799999", false), ("946684799999.9999", false),
            ("946684799999.99999999", true),
            ("4102444799999", true), ("4102444800000", false), ("4102444799999.9", true),
            ("4102444799999.99999", false),
            ("1.58E12", true), ("158e10", true), ("\"1770854400000\"", false), ("null", false), ("-0.0", false),
            ("1e400", false),
            ("-1e400", false), ("99999999999999999999", false), ("true", false),
        ])
    func needsEventTime(value: String, isValid: Bool) {
        let record = normalised("{\"eid\":\"X\",\"ets\":\(value)}")
        #expect((record == .dead(.badEventTime)) == !isValid, "\(record)")
    }

    @Test("holds the event time against the arrival, and against the record timestamp where there is none")
    func judgesFuture() {
        let limit: EventTime = 1_770_854_400_000 - 600_000
        #expect(event("\"syncts\":\(limit)") != nil)
        #expect(event("\"syncts\":\(limit - 1)") == nil)
        #expect(event("\"syncts\":\(limit).9", timestamp: 0)?.arrival == limit)
        #expect(event("\"syncts\":1e400")?.arrival == .max)
        #expect(event("\"syncts\":99999999999999999999")?.arrival == .max, "the sum with the skew saturates")
        for absent in ["", "\"syncts\":null", "\"syncts\":\"\(limit)\"", "\"syncts\":\(limit),\"syncts\":[]"] {
            #expect(event(absent, timestamp: limit)?.arrival == limit)
            #expect(event(absent, timestamp: limit - 1) == nil)
            #expect(event(absent)?.time == 1_770_854_400_000 && event(absent)?.arrival == nil)
        }
    }

    @Test("knows the kinds by exact case")
    func knowsKinds() {
        for (name, kind) in [
            ("IMPRESSION", NormalisedEvent.Kind.impression), ("START", .start), ("END", .end), ("start", .other),
            ("END ", .other), ("ÉND", .other), (#"\u0045ND"#, .end),
        ] {
            guard case .event(let event) = normalised("{\"eid\":\"\(name)\",\"ets\":1770854400000}") else {
                Issue.record("\(name) is an event")
                continue
            }
            #expect(event.kind == kind, "\(name)")
        }
    }

    @Test("has no user where the actor is none, and keeps a wrong type apart from another type of actor")
    func knowsUsers() {
        func user(_ actor: String) -> String? { text(event("\"actor\":\(actor)")?.user) }
        for type in [#""User""#, #""uSER""#, #""""#, "null", "1", #""User","type":null"#] {
            #expect(user("{\"id\":\"u\",\"type\":\(type)}") == "u", "\(type)")
        }
        for type in [#""System""#, #""user ""#, #"" ""#, #""uſer""#, #"null,"type":"service""#] {
            #expect(user("{\"type\":\(type),\"id\":\"u\"}") == nil, "\(type)")
        }
        #expect(user(#"{"id":""}"#) == nil && user(#"{"id":" "}"#) == " ")
        #expect(event(#""actor":{"id":"a"},"actor":{}"#)?.user == nil)
        #expect(event(#""actor":{"id":"a"},"actor":{}"#)?.isWrongType == false)
        #expect(event(#""actor":7,"actor":{"id":"a","id":"b"}"#)?.user == Array("b".utf8))
        #expect(event(#""actor":{"id":"u","type":"System"}"#)?.isWrongType == false)
    }

    @Test(
        "notices a wrong type of each field, and treats the field as absent",
        arguments: [
            #""mid":1"#, #""syncts":"1""#, #""actor":[]"#, #""actor":{"id":1}"#, #""actor":{"type":true}"#,
            #""context":"x""#,
            #""context":{"pdata":1}"#, #""context":{"pdata":{"id":{}}}"#, #""context":{"pdata":{"ver":4.8}}"#,
            #""object":[{}]"#,
            #""object":{"id":1}"#, #""edata":false"#, #""edata":{"pageid":[]}"#, #""edata":{"duration":"0:16"}"#,
        ])
    func noticesWrongTypes(field: String) {
        var expected = NormalisedEvent(kind: .impression, time: 1_770_854_400_000)
        expected.isWrongType = true
        #expect(event(field) == expected)
    }

    @Test(
        "counts neither null, nor unknown fields, nor hidden values as wrong types",
        arguments: [
            #""mid":null"#, #""actor":null,"context":null,"object":null,"edata":null"#, #""context":{"pdata":null}"#,
            #""ver":3"#,
            #""edata":{"pageid":null,"duration":null,"type":1}"#, #""mid":1,"mid":null"#,
            #""actor":{"id":1},"actor":null"#,
            #""object":{"type":1,"ver":2}"#, #""edata":{"duration":-1}"#, #""edata":{"duration":1e400}"#,
            #""edata":{"duration":86400.001}"#,
        ])
    func ignoresAbsence(fields: String) {
        #expect(event(fields) == NormalisedEvent(kind: .impression, time: 1_770_854_400_000))
    }

    @Test(
        "floors the rounded product of seconds and 1000",
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0.0009", 0), ("0.001", 1), ("1.001", 1000), ("0.29", 290),
            ("4.35", 4350), ("1.1", 1100),
            ("86400", 86_400_000), ("86400.0", 86_400_000), ("8.64E4", 86_400_000), ("86399.9999", 86_399_999),
            ("0.0099999999999999999999", 10),
        ] as [(String, Int64)])
    func readsDuration(seconds: String, milliseconds: Int64) {
        #expect(event("\"edata\":{\"duration\":\(seconds)}")?.duration == milliseconds)
    }
}
