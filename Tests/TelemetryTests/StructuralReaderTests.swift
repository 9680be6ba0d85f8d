import Oracle
import RecordFuzz
@testable import Telemetry
import TestSupport
import Testing
import Vocabulary

@Suite("Structural reader")
struct StructuralReaderTests {
    private static let paths = DecodingPath.available.filter { $0 != .strict }

    @Test("leaves no well-formed record to the strict reader", arguments: paths, 0..<8 as Range<UInt64>)
    func takesWellFormedRecords(path: DecodingPath, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        guard let pass = unsafe path.pass else { return }
        var reader = unsafe StructuralReader(pass: pass)
        var strict = StrictReader()
        var fields = RecordFields(absent: .absent)
        for index in 0..<300 {
            let bytes = RandomRecord.make(seed: seed, structures: 6, using: &random)
            var batch = RecordBatch(capacity: bytes.count)
            batch.append(bytes.span, offset: 0)
            let record = PaddedBytes(batch.records[0], in: batch)
            let isTaken = reader.scan(record) && reader.read(record, into: &fields)
            let isWellFormed = (try? strict.read(bytes.span, into: &fields)) != nil
            #expect(isTaken == isWellFormed, "\(path), seed \(seed), record \(index)")
        }
    }

    @Test("tells records of the same skeleton apart by their keys", arguments: paths)
    func sameSkeleton(path: DecodingPath) {
        let keys = [
            "mid", "mie", "nid", "m", "messageid", "messageie", "", "mi\\u0064", "mid\\u0000", "a", "b", "c", "d", "e",
        ]
        let template = keys.map { Array(#"{"eid":"END","ets":1770888766103,"\#($0)":"x","actor":{"id":"u"}}"#.utf8) }
        var random = SplitMix64(seed: 5)
        expectAsStrictly((0..<600).map { _ in template.randomElement(using: &random)! }, path: path)
    }

    @Test("whatever stands in a field of a known shape", arguments: paths)
    func fieldsOfKnownShapes(path: DecodingPath) {
        let strings = [#""""#, #""x""#, #""a longer text""#, #""\u0078""#, #""é""#]
        let times = [
            "1770888766103", "946684799999", "946684800000", "1000000000000", "4102444799999", "4102444800000",
            "4102444799999.9", "9999999999999", "17708887661030", "177088876610", "0770888766103", "-770888766103", "0",
            "1770888766103.5", "1770888766103e0", "1.770888766103e12", "177088876610x", "17708887661 03", "null",
            "true",
        ]
        let values: [(key: String, values: [String])] =
            [
                (
                    "eid",
                    [
                        #""IMPRESSION""#, #""IMPRESSIOM""#, #""IMPRESSI""#, #""IMPRESSIONS""#, #""START""#, #""STARE""#,
                        #""STAR""#, #""END""#, #""EMD""#, #""EN""#, #""end""#, "null", "7",
                    ] + strings
                ),
                ("ets", times), ("syncts", times + ["1770888166103", "1770888166102"]),
                (
                    "type",
                    [#""User""#, #""uSER""#, #""Usex""#, #""Use\u0072""#, #""user ""#, #""System""#, "null"] + strings
                ),
                (
                    "duration",
                    ["0", "0.5", "86400", "86400.001", "-0", "-1", "1e3", "1.", "01", "null", "false", "12345678.25"]
                ),
            ] + ["mid", "id", "pid", "ver", "oid", "pageid", "skipped"].map { ($0, strings + ["null", "1", "01"]) }
        // No scalars, though they may stand where a known shape has one.
        let others = ["{", "[", "}", "]", ",", ":", #"""#, "{}", "[]", ""]
        var records: [[UInt8]] = []
        for (key, choices) in values {
            for choice in choices + others {
                func value(_ name: String) -> String {
                    name == key ? choice : values.first { $0.key == name }!.values.first { $0 != #""""# }!
                }
                for end in ["", " ", "\t"] {
                    let text =
                        #"{"eid":\#(value("eid")),"ets":\#(value("ets"))\#(end),"mid":\#(value("mid")),"x":\#(value("skipped")),"actor":"#
                        + #"{"type":\#(value("type")),"id":\#(value("id"))},"context":{"pdata":{"id":\#(value("pid")),"#
                        + #""ver":\#(value("ver"))}},"object":{"id":\#(value("oid"))},"edata":{"pageid":\#(value("pageid")),"#
                        + #""duration":\#(value("duration"))\#(end)},"syncts":\#(value("syncts"))\#(end)}"#
                    records.append(Array(text.utf8))
                }
            }
        }
        let plain = records[0]
        expectAsStrictly([plain, plain, plain] + records + records, path: path)
    }

    @Test("keeps to the rules while shapes push each other out", arguments: paths)
    func manyShapes(path: DecodingPath) {
        var random = SplitMix64(seed: 6)
        let records = (0..<600).map { _ in RandomRecord.make(seed: 7, structures: 900, using: &random) }
        expectAsStrictly(records + records, path: path)
    }

    @Test("a record with keys for more room than there is leaves known shapes as they are", arguments: paths)
    func tooManyKeys(path: DecodingPath) {
        let known = Array(#"{"eid":"END","ets":1770888766103,"mid":"m"}"#.utf8)
        let other = Array(#"{"eid":"END","ets":1770888766103,"mad":"m"}"#.utf8)
        let longKeys = (0..<50).map { #","a key that takes four words: \#($0)":"""# }.joined()
        // Of so many skeletons, some take the place of the known one.
        for count in 0..<190 {
            let numbers = repeatElement(count < 95 ? "1" : "[]", count: count % 95).joined(separator: ",")
            let long = Array(#"{"eid":"END","ets":1770888766103,"mad":"m"\#(longKeys),"x":[\#(numbers)]}"#.utf8)
            expectAsStrictly([known, known, long, long, long, other, known], path: path, "with \(count) numbers")
        }
    }

    @Test("a key far shorter than that of a known shape, at the end of a batch", arguments: paths)
    func shorterKey(path: DecodingPath) {
        let records = [800, 800, 800, 1, 8, 16].map { length in
            Array(#"{"eid":"END","ets":1770888766103,"\#(String(repeating: "k", count: length))":""}"#.utf8)
        }
        for short in records { expectAsStrictly(records.prefix(3) + [short], path: path) }
    }

    @Test("keys that never come again push no shape out", arguments: paths)
    func fleetingKeys(path: DecodingPath) {
        guard let pass = unsafe path.pass else { return }
        var tokens = unsafe TokenIndex(pass: pass)
        var shapes = ShapeCache()
        var walker = TokenWalker()
        var fields = RecordFields(absent: .absent)
        /// Whether the shape of a record is known; if not, the record is learnt from.
        func isKnown(_ json: String) -> Bool {
            var batch = RecordBatch(capacity: json.utf8.count)
            batch.append(json.utf8Span.span, offset: 0)
            let record = PaddedBytes(batch.records[0], in: batch)
            let isWellFormed = tokens.scan(record)
            if isWellFormed, shapes.slot(of: tokens, record) != nil { return true }
            let isWalked = isWellFormed && walker.walk(tokens, of: record, into: &fields)
            #expect(isWalked, "\(json)")
            shapes.learn(walker, tokens, record)
            return false
        }
        let lasting = [#"{"eid":"END","ets":1}"#, #"{"eid":"END","mid":2}"#]
        #expect((lasting + lasting + lasting).map(isKnown) == [false, false, false, false, true, true])
        for number in 0..<300 { #expect(!isKnown(#"{"eid":"END","\#(number)":3}"#)) }
        #expect(lasting.map(isKnown) == [true, true])
    }

    @Test("strings, escapes and UTF-8 may cross any boundary of a block", arguments: paths)
    func blockBoundaries(path: DecodingPath) {
        let tails = [
            #"a\\\"b"#, #"\\\\\\\\"#, #"\ud83d\ude00"#, "é", "हि", "😀", #"\\"#, #"\"#, #"\\\"#, "\u{1}", #"\ud83d"#,
            #"\u12"#,
        ]
        for tail in tails {
            for kind in [#"","mid":""#, #"","mid":   ""#, ""] {
                let records = (0..<72).map { shift in
                    let filler = String(repeating: "x", count: shift)
                    return Array(#"{"eid":"END","ets":1770888766103,"x":"\#(filler)\#(kind)\#(tail)"}"#.utf8)
                }
                expectAsStrictly(records, path: path, "with \(tail)")
            }
        }
        let ends: [[UInt8]] = [[0xC3], [0xE0, 0xA4], [0xF0, 0x9F, 0x98], [0x5C], [0x5C, 0x75]]
        var cut: [[UInt8]] = []
        for length in 1...200 {
            let start = Array(#"{"eid":""#.utf8) + [UInt8](repeating: 0x78, count: length)
            cut += ends.map { start + $0 }
        }
        expectAsStrictly(cut, path: path, "cut off")
    }

    @Test("takes records of any length", arguments: paths)
    func longRecords(path: DecodingPath) {
        let records = [100, 1000, 20_000].map { count in
            let numbers = repeatElement("1.5,true,\"s\"", count: count).joined(separator: ",")
            return Array(#"{"eid":"END","ets":1770888766103,"x":[\#(numbers)],"mid":"m"}"#.utf8)
        }
        expectAsStrictly(records + records + [records[2].dropLast()], path: path)
    }

    @Test("decodes slices of a batch as it decodes single records", arguments: DecodingPath.available)
    func slices(path: DecodingPath) {
        var random = SplitMix64(seed: 9)
        let records = (0..<200).map { _ in RandomRecord.make(seed: 9, structures: 5, using: &random) }
        var batch = RecordBatch(capacity: 64)
        for record in records { batch.append(record.span, offset: 0) }
        var single = Decoder(path: path)
        let expected = single.decode(records, timestamps: Array(repeating: nil, count: records.count))
        var decoder = Decoder(path: path)
        var output = DecodedBatch()
        decoder.decode(batch, records: 0..<70, into: &output)
        decoder.decode(batch, records: 70..<200, into: &output)
        #expect(output.dead.map(\.record) == expected.indices.filter { expected[$0].event == nil }.map(UInt32.init))
        #expect(output.events.map(\.record) == expected.indices.filter { expected[$0].event != nil }.map(UInt32.init))
        #expect(output.wrongType == expected.count { $0.event?.isWrongType == true })
        #expect(output.noUser == expected.count { $0.event != nil && $0.event?.user == nil })
        for event in output.events {
            let message = unsafe Array(output.bytes(of: event.message, in: batch))
            #expect(message == expected[Int(event.record)].event?.message ?? [])
        }
    }
}

@Suite("Digits in words")
struct DigitWordTests {
    @Test("counts leading digits and finds their value", arguments: 0..<64 as Range<UInt64>)
    func digits(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let bytes = (0..<8).map { _ in
                random.chance(85) ? UInt8.random(in: 48...57, using: &random) : UInt8(truncatingIfNeeded: random.next())
            }
            let word = bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            let digits = bytes.prefix { $0 >= 48 && $0 <= 57 }
            #expect(DigitWord.count(word) == digits.count, "\(bytes)")
            for count in 0..<digits.count {
                let value = digits.prefix(count + 1).reduce(0 as UInt64) { $0 * 10 + UInt64($1 - 48) }
                #expect(DigitWord.value(word, count: count + 1) == value, "\(bytes)")
            }
        }
    }
}
