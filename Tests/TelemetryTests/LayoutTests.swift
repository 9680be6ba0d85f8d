import RecordFuzz
@testable import Telemetry
import TestSupport
import Testing
import Vocabulary

@Suite("Layouts")
struct LayoutTests {
    private static let paths = DecodingPath.available.filter { $0 != .strict }

    /// A cache that learns from what it does not know.
    private final class Learner {
        var layouts: LayoutCache
        var reader: StructuralReader
        let normaliser = Normaliser(maxFutureSkew: 600_000)

        init(path: DecodingPath) {
            layouts = unsafe LayoutCache(passes: path.layoutPasses, longestRecord: 1 << 20)
            reader = unsafe StructuralReader(pass: path.pass)
        }

        /// Whether the layout of a record is known.
        func knows(_ json: String) -> Bool {
            var batch = RecordBatch(capacity: json.utf8.count)
            batch.append(json.utf8Span.span, offset: 0)
            let record = batch.records[0]
            let value = PaddedBytes(record, in: batch)
            layouts.begin(1)
            layouts.lookAt(0, of: batch)
            if layouts.event(value, record, index: 0, by: normaliser) != nil { return true }
            guard reader.scan(value) else { return false }
            if let event = reader.plainEvent(value, record, index: 0, by: normaliser) {
                layouts.learn(event, value, record, reader)
            } else {
                var fields = RecordFields(absent: .absent)
                _ = reader.read(value, into: &fields)
            }
            return false
        }
    }

    /// An event with texts and numbers to choose, all of the layout of the one without choices.
    private static func event(
        kind: String = "START", time: String = "1770888766103", message: String = "mid-1", type: String = "User",
        user: String = "u1", page: String = "home", duration: String = "12.5", skipped: String = #"{"ans1":"34"}"#,
        title: String = "plain", sent: String = "1770888766104"
    ) -> String {
        #"{"eid":"\#(kind)","ets":\#(time),"mid":"\#(message)","actor":{"id":"\#(user)","type":"\#(type)"},"#
            + #""edata":{"pageid":"\#(page)","duration":\#(duration),"values":[\#(skipped)],"title":"\#(title)"},"#
            + #""syncts":\#(sent)}"#
    }

    @Test("a record is known by other texts and numbers of the same lengths", arguments: paths)
    func knowsOtherValues(path: DecodingPath) {
        let learner = Learner(path: path)
        // The shape is learnt first, from two records, then the layout from two more.
        for _ in 0..<4 { #expect(!learner.knows(Self.event())) }
        let known = [
            Self.event(), Self.event(time: "1770888766999"), Self.event(message: "+/~\u{7F} "), Self.event(user: "{}"),
            Self.event(page: "a b:"), Self.event(duration: "98.7"), Self.event(skipped: #"{"eid1":"  "}"#),
            Self.event(sent: "1999999999999"),
        ]
        for record in known { #expect(learner.knows(record), "\(record)") }
        let unknown = [
            Self.event(kind: "ERROR"), Self.event(type: "user"), Self.event(user: "u12"), Self.event(duration: "1.25"),
            Self.event(duration: "02.5"), Self.event(duration: "1e25"), Self.event(duration: "null"),
            Self.event(page: "ho\"e"), Self.event(page: "ho\\n"), Self.event(page: "ho\u{1F}e"),
            Self.event(page: "hé "),
            Self.event(time: "0770888766103"), Self.event(sent: "0000000000000"), Self.event(sent: "177088876610 "),
            Self.event().replacing("pageid", with: "pageix"), Self.event().replacing("title", with: "titlf"),
        ]
        for record in unknown { #expect(!learner.knows(record), "\(record)") }
    }

    @Test("texts with escapes are known by their bytes", arguments: paths)
    func escapes(path: DecodingPath) {
        let learner = Learner(path: path)
        let record = Self.event(title: #"\u0917\u0923 \"q\""#)
        // As above, but only one in eight is learnt from.
        for _ in 0..<2 + 2 * 8 { #expect(!learner.knows(record)) }
        #expect(learner.knows(record))
        #expect(!learner.knows(Self.event(title: #"\u0917\u0924 \"q\""#)))
        // Fields of interest are decoded: such a record is no plain one.
        let escaped = Self.event(page: #"\u0917"#)
        for _ in 0..<20 { #expect(!learner.knows(escaped)) }
    }

    @Test("any byte of a known record may change", arguments: paths)
    func changedBytes(path: DecodingPath) {
        let records = [
            Self.event(), Self.event(duration: "0.5", skipped: "-1.5e+07,true,null,0", title: #"\u0917\"é"#),
            Self.event(kind: "IMPRESSION", type: "System", page: "", duration: "-0", skipped: ""),
            #"{ "ets" : 1770888766103 , "eid":"END","object":{"id":"do_1"},"x":{"eid":"END","edata":{"pageid":[7, 12]}} }"#,
        ]
        let bytes = Array("\"\\{}[]:,0129-.eE+ \t\n\u{0}\u{1F}\u{7F}aUIn".utf8) + [0x80, 0xC3, 0xE9, 0xFF]
        for text in records {
            let record = Array(text.utf8)
            var changed = [[UInt8]](repeating: record, count: 20)
            for position in record.indices {
                for byte in bytes {
                    changed.append(record)
                    changed[changed.count - 1][position] = byte
                }
            }
            expectAsStrictly(changed, path: path)
        }
    }

    @Test("records of every length about the shortest, the longest and the edges of blocks", arguments: paths)
    func lengths(path: DecodingPath) {
        for length in Array(52...200) + Array(2030...2060) {
            let start = #"{"eid":"END","ets":1770888766103,"mid":""#
            let record = Array((start + String(repeating: "m", count: length - start.utf8.count - 2) + "\"}").utf8)
            var records = [[UInt8]](repeating: record, count: 5)
            for position in [length - 3, length - 65, 63, 64, 41] where position > 40 && position < length - 2 {
                for byte in Array("n\"\\\n".utf8) + [0xFF] {
                    records.append(record)
                    records[records.count - 1][position] = byte
                }
            }
            expectAsStrictly(records, path: path)
        }
    }

    @Test("times are held against the rules", arguments: paths)
    func times(path: DecodingPath) {
        let times = ["1770888766103", "4102444799999", "4102444800000", "9999999999999", "1000000000000"]
        let known = [String](repeating: Self.event(), count: 5)
        let records = known + times.flatMap { time in times.map { Self.event(time: time, sent: $0) } }
        for timestamp in [nil, EventTime(1_770_888_766_103)] {
            expectAsStrictly(records.map { Array($0.utf8) }, path: path, timestamp: timestamp)
            let unsent = records.map { Array($0.replacing("syncts", with: "synctt").utf8) }
            expectAsStrictly(unsent, path: path, timestamp: timestamp)
        }
    }

    @Test("of a record that is not all there, no more is read than is there", arguments: DecodingPath.available)
    func cutOff(path: DecodingPath) {
        var decoder = Decoder(maxRecordBytes: 100, maxFutureSkew: 600_000, path: path)
        var batch = RecordBatch(capacity: 64)
        batch.longestValue = 100
        let there = Array(Self.event().utf8.prefix(101))
        batch.append(there.span, offset: 0)
        batch.records[0].length = Self.event().utf8.count
        var output = DecodedBatch()
        decoder.decode(batch, records: 0..<1, into: &output)
        #expect(output.dead.map(\.reason) == [.oversize])
    }

    @Test("texts of other scripts, and with escapes, that never come again push no layout out", arguments: paths)
    func fleetingTexts(path: DecodingPath) {
        let learner = Learner(path: path)
        for _ in 0..<4 { _ = learner.knows(Self.event(title: "thirty-two bytes of plain text..")) }
        for number in 0..<500 {
            let digits = String(1000 + number)
            let escaped = "\\n\(digits), \\n\(digits), \\n\(digits), and \(digits)"
            for title in ["ग\(digits) ग\(digits) ग\(digits) and \(digits)", escaped] {
                #expect(title.utf8.count == 32)
                #expect(!learner.knows(Self.event(title: title)))
            }
        }
        #expect(learner.knows(Self.event(title: "thirty-two bytes of plain text..")))
    }

    @Test("where no layout comes again, records are not looked at for a while", arguments: paths)
    func pauses(path: DecodingPath) {
        let learner = Learner(path: path)
        for number in 0..<4096 {
            _ = learner.knows(Self.event(page: "\(number)", title: String(repeating: "x", count: number % 1700)))
        }
        // Not even what comes often.
        for _ in 0..<16 * 4096 { #expect(!learner.knows(Self.event())) }
        for _ in 0..<4 { _ = learner.knows(Self.event()) }
        #expect(learner.knows(Self.event()))
    }

    @Test("many layouts push each other out, and what comes often stays", arguments: paths)
    func manyLayouts(path: DecodingPath) {
        let learner = Learner(path: path)
        for _ in 0..<5 { _ = learner.knows(Self.event()) }
        #expect(learner.knows(Self.event()))
        var fleeting = 0
        for round in 0..<3 {
            for length in 1...1500 {
                let record = Self.event(title: String(repeating: "x", count: length))
                if learner.knows(record) { fleeting += 1 }
                #expect(learner.knows(Self.event()), "round \(round), length \(length)")
            }
        }
        #expect(fleeting > 500, "few layouts are kept at once: \(fleeting)")
    }
}
