import Oracle
import RecordFuzz
@testable import Telemetry
import Testing
import Vocabulary

@Suite("Decoding records into events")
struct DecoderTests {
    private static let time: EventTime = 1_770_888_766_103
    private static let head = #""eid":"END","ets":1770888766103"#

    private func expect(_ json: String, is reason: DeadLetterReason?, timestamp: EventTime? = nil) {
        for path in DecodingPath.available {
            var decoder = Decoder(path: path)
            let decoded = decoder.decode(json, timestamp: timestamp)
            if case .dead(let actual) = decoded {
                #expect(actual == reason, "\(path): \(json)")
            } else {
                #expect(reason == nil, "\(path): \(json)")
            }
        }
    }

    /// Expects the event that a record becomes if `members` stand behind its kind and time.
    private func expect(
        _ members: String, timestamp: EventTime? = nil, _ describe: (inout NormalisedEvent) -> Void
    ) {
        var expected = NormalisedEvent(kind: .end, time: Self.time, arrival: timestamp)
        describe(&expected)
        for path in DecodingPath.available {
            var decoder = Decoder(path: path)
            let decoded = decoder.decode("{\(Self.head),\(members)}", timestamp: timestamp)
            #expect(decoded == .event(expected), "\(path): \(members)")
        }
    }

    @Test("finds every field of interest")
    func decodesWholeEvent() {
        expect(
            """
            "ver":"3.0","mid":"m1","syncts":1770888760000,"actor":{"id":"u1","type":"User"},
            "context":{"channel":"c","pdata":{"id":"p","pid":"x","ver":"1.2"}},
            "object":{"id":"do_1","type":"Content"},"tags":[],"edata":{"pageid":"/home","duration":1.2345}
            """
        ) {
            $0.arrival = 1_770_888_760_000
            $0.user = Array("u1".utf8)
            $0.platform = Array("p".utf8)
            $0.version = Array("1.2".utf8)
            $0.content = Array("do_1".utf8)
            $0.page = Array("/home".utf8)
            $0.message = Array("m1".utf8)
            $0.duration = 1234
        }
    }

    @Test("a record longer than allowed is oversize, whatever is in it")
    func oversize() {
        for path in DecodingPath.available {
            var decoder = Decoder(maxRecordBytes: 40, maxFutureSkew: 0, path: path)
            #expect(decoder.decode(String(repeating: "x", count: 41)) == .dead(.oversize), "\(path)")
            #expect(decoder.decode(String(repeating: "x", count: 40)) == .dead(.malformed), "\(path)")
        }
    }

    @Test(
        "anything but one well-formed object is malformed",
        arguments: [
            "", " ", "{", "}", "[]", "1", "null", "\"eid\"", "{}x", "{} {}", "\u{FEFF}{}", #"{"a":1,}"#, #"{"a" 1}"#,
            #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":-}"#, #"{"a":1e}"#, #"{"a":1x}"#,
            #"{"a":1ʰ2}"#, #"{"a":123456789012ʰ4}"#,
            #"{"a":tru}"#,
            #"{"a":truex}"#, #"{"a":nul"l"}"#, #"{"a":"\x"}"#, #"{"a":"\u12g4"}"#, #"{"a":"\ud800"}"#,
            #"{"a":"\udc00"}"#,
            #"{"a":"\ud800\ud800"}"#, #"{"a":"\ud800x\udc00"}"#, #"{"\udc00":1}"#, #"{"a":["\udfff"]}"#, #"{"a":"b}"#,
            "{\"a\":\"\u{1}\"}", "{\"a\":\"\t\"}", "{\"a\"\u{0}:1}", #"{"a":1]"#, #"{"a":[1}"#, #"{"a":[1,]}"#,
            #"{"a":}"#,
            #"{:1}"#, #"{,}"#, #"{"a":1 2}"#, #"{"a":"b""c"}"#, #"{"a":"b"x}"#, #"{"a":x"b"}"#, #"{a:1}"#,
            #"{"a":{}{}}"#,
            #"{1:1}"#, #"{"a":1,,"b":2}"#, #"{"a"::1}"#, #"{"a":"\"#, #"{"a":\"b"}"#, #"{"a":1\}"#, #"{"a":"b\"}"#,
        ])
    func malformed(json: String) { expect(json, is: .malformed) }

    @Test("checks come in their order")
    func orderOfChecks() {
        expect(#"{"eid":5,"ets":1,"x":tru}"#, is: .malformed)
        expect(#"{"ets":1}"#, is: .noEventType)
        expect(#"{"eid":"","ets":1}"#, is: .noEventType)
        expect(#"{"eid":["END"],"ets":1}"#, is: .noEventType)
        expect(#"{"eid":"END"}"#, is: .badEventTime)
        expect(#"{"eid":"END","ets":1,"syncts":0}"#, is: .badEventTime)
        expect(#"{"eid":"END","ets":1770888766103,"syncts":0}"#, is: .future)
    }

    @Test("at most 64 levels of nesting, empty ones too", arguments: [63, 64, 65, 66])
    func nesting(levels: Int) {
        for inner in ["", "1", "{}", "[]"] {
            let arrays = levels - 1 - (inner.count == 2 ? 1 : 0)
            let json = String(repeating: "[", count: arrays) + inner + String(repeating: "]", count: arrays)
            expect("{\(Self.head),\"x\":\(json)}", is: levels > 64 ? .malformed : nil)
        }
    }

    @Test("an event time is a number whose floor is from 2000 to 2099")
    func eventTimes() {
        for (number, floor) in [
            ("946684800000", 946_684_800_000), ("946684799999.9", nil), ("946684800000.5", 946_684_800_000),
            ("4102444799999", 4_102_444_799_999), ("4102444800000", nil), ("4102444799999.5", 4_102_444_799_999),
            ("4102444799999.99999", nil), ("1.58E12", 1_580_000_000_000), ("158e+10", 1_580_000_000_000), ("-1", nil),
            ("99999999999999999999999", nil), ("-99999999999999999999999", nil), ("1e400", nil), ("-1e400", nil),
            ("\"1770888766103\"", nil), ("null", nil), ("true", nil), ("{}", nil), ("0", nil),
            ("1770888766103e0", Self.time),
            ("177088876610300000000000000e-14", Self.time), ("0.001770888766103e15", Self.time),
        ] as [(String, EventTime?)] {
            for path in DecodingPath.available {
                var decoder = Decoder(path: path)
                let decoded = decoder.decode(#"{"ets":\#(number),"eid":"END"}"#)
                if let floor {
                    #expect(decoded == .event(noUser(time: floor)), "\(path): \(number)")
                } else {
                    #expect(decoded == .dead(.badEventTime), "\(path): \(number)")
                }
            }
        }
    }

    private func noUser(time: EventTime) -> NormalisedEvent { NormalisedEvent(kind: .end, time: time, arrival: nil) }

    @Test("an event may lie ahead of its arrival by the skew, not more")
    func future() {
        let latest = Self.time - 600_000
        expect("{\(Self.head),\"syncts\":\(latest)}", is: nil)
        expect("{\(Self.head),\"syncts\":\(latest - 1)}", is: .future)
        expect("{\(Self.head),\"syncts\":\(latest).5}", is: nil)
        expect("{\(Self.head),\"syncts\":\(latest - 1).5}", is: .future)
        expect("{\(Self.head)}", is: nil)
        expect("{\(Self.head)}", is: nil, timestamp: latest)
        expect("{\(Self.head)}", is: .future, timestamp: latest - 1)
        expect("{\(Self.head),\"syncts\":-1e999}", is: .future)
        expect("{\(Self.head),\"syncts\":1e999}", is: nil, timestamp: 0)
        expect("{\(Self.head),\"syncts\":99999999999999999999}", is: nil)
    }

    @Test("arrival is syncts if that is a number, else the record's timestamp")
    func arrivals() {
        expect("\"syncts\":\(Self.time - 5)", timestamp: Self.time - 9) { $0.arrival = Self.time - 5 }
        expect("\"syncts\":\(Self.time + 5)") { $0.arrival = Self.time }
        expect("\"syncts\":\"\(Self.time)\"", timestamp: Self.time - 9) { $0.isWrongType = true }
        expect("\"syncts\":null", timestamp: Self.time - 9) { _ in }
        expect("\"syncts\":\"x\"") { $0.isWrongType = true }
    }

    @Test("of repeated keys the last wins whole")
    func repeatedKeys() {
        expect(#""actor":{"id":"a"},"actor":{}"#) { _ in }
        expect(#""actor":{"id":5},"actor":{"id":"b"}"#) { $0.user = [0x62] }
        expect(#""actor":{"id":"a","id":"b"}"#) { $0.user = [0x62] }
        expect(#""actor":{"id":"a"},"actor":null"#) { _ in }
        expect(#""actor":{"id":"a"},"actor":5"#) { $0.isWrongType = true }
        expect(#""context":{"pdata":{"id":"p","ver":5}},"context":{"pdata":{"ver":"v"}}"#) { $0.version = [0x76] }
        expect(#""context":{"pdata":{"id":"p"},"pdata":{"ver":"v"}}"#) { $0.version = [0x76] }
        expect(#""mid":5,"\u006did":"m""#) { $0.message = [0x6D] }
        expect(#""mid":"m","m\u0069d":"""#) { _ in }
        expect(#""edata":{"duration":"x","pageid":7},"edata":[]"#) { $0.isWrongType = true }
    }

    @Test("a wrong type is absence and is counted; null is absence alone")
    func wrongTypes() {
        for members in [
            #""mid":1"#, #""actor":"u""#, #""actor":{"id":1}"#, #""actor":{"type":1}"#, #""context":[]"#,
            #""object":true"#,
            #""context":{"pdata":"p"}"#, #""context":{"pdata":{"id":{}}}"#, #""context":{"pdata":{"ver":1.5}}"#,
            #""object":{"id":[]}"#, #""edata":1"#, #""edata":{"pageid":false}"#, #""edata":{"duration":"1"}"#,
            #""actor":{"id":1,"type":2},"mid":3"#,
        ] {
            expect(members) { $0.isWrongType = true }
        }
        expect(#""mid":null,"actor":null,"context":{"pdata":null},"object":{"id":null},"edata":{"duration":null}"#) {
            _ in
        }
        expect(#""actor":{"id":"u","type":7}"#) {
            $0.user = [0x75]
            $0.isWrongType = true
        }
        expect(#""x":{"mid":1},"actor":{"pdata":1,"mid":2},"context":{"id":3}"#) { _ in }
    }

    @Test("an actor of another type than user is none")
    func users() {
        for type in ["User", "user", "USER", "uSeR", "", "\\u0055ser"] {
            expect(#""actor":{"type":"\#(type)","id":"u"}"#) { $0.user = [0x75] }
        }
        for type in ["System", "users", " user", "use", "\u{17F}er", "\\u0000"] {
            expect(#""actor":{"id":"u","type":"\#(type)"}"#) { _ in }
        }
        expect(#""actor":{"id":""}"#) { _ in }
        expect(#""actor":{"id":"u","type":null}"#) { $0.user = [0x75] }
    }

    @Test("a duration is the floor of the rounded product, from 0 to a day")
    func durations() {
        for (number, milliseconds) in [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("1", 1000), ("1.0005", 1000), ("0.0009999", 0), ("86400", 86_400_000),
            ("86400.00000000000001", 86_400_000), ("86400.0001", nil), ("-1e-9", nil), ("1e400", nil), ("1e-400", 0),
            ("4.35", 4350), ("0.29", 290), ("1.001", 1000), ("2.3E1", 23_000), ("12345678901234567890", nil),
            ("0.30000000000000004", 300), ("0.0000000000000000000000000000001e34", 1_000_000),
        ] as [(String, Milliseconds?)] {
            expect(#""edata":{"duration":\#(number)}"#) { $0.duration = milliseconds }
        }
    }

    @Test("texts are compared and kept by their decoded bytes")
    func texts() {
        expect(#""mid":"e\u0301","object":{"id":"é"}"#) {
            $0.message = Array("e\u{301}".utf8)
            $0.content = Array("\u{E9}".utf8)
        }
        expect(#""mid":"\"\\\/\b\f\n\r\t\ud83d\uDE00\u0000""#) { $0.message = Array("\"\\/\u{8}\u{C}\n\r\t😀\0".utf8) }
        expect(#""mid\u0000":"x","edata":{"pageid\u0000":"y"}"#) { _ in }
    }

    @Test("kinds are case-sensitive, and escapes are decoded before", arguments: DecodingPath.available)
    func kinds(path: DecodingPath) {
        for (name, kind) in [
            ("IMPRESSION", .impression), ("START", .start), ("END", .end), ("\\u0045ND", .end), ("end", .other),
            ("ENDS", .other), ("INTERACT", .other), ("STARS", .other), ("\\u0000", .other),
        ] as [(String, NormalisedEvent.Kind)] {
            var decoder = Decoder(path: path)
            let decoded = decoder.decode(#"{"ets":1770888766103,"eid":"\#(name)"}"#)
            #expect(decoded == .event(NormalisedEvent(kind: kind, time: Self.time, arrival: nil)), "\(name)")
        }
    }
}
