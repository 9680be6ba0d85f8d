import RecordFuzz
import Telemetry
import Testing

@Suite("Every path decodes as others do")
struct DifferentialTests {
    @Test("as the oracle, and takes what simdjson takes", arguments: 0..<48 as Range<UInt64>)
    func agrees(seed: UInt64) {
        let records = FuzzRound(seed: seed).records
        var strict = Decoder(path: .strict)
        let valid = records.count { strict.decode([$0.bytes], timestamps: [nil])[0].event != nil }
        #expect(valid > records.count / 10, "too few records are valid to tell much")
        let comparison = DecodingComparison()
        #expect(comparison.difference(in: records) == nil, "fuzz --seed \(seed) --rounds 1 finds the fewest bytes")
    }

    @Test("what shows a difference is made small")
    func shrinks() {
        let records = ["abc", "needle", "", "xhay", "yy"].map { DecodingComparison.Record(bytes: Array($0.utf8)) }
        let fewest = Shrinking.shrink(records) { records in
            records.contains { $0.bytes.filter { $0 == UInt8(ascii: "e") }.count > 1 }
                && records.contains { $0.bytes.contains(UInt8(ascii: "h")) }
        }
        #expect(fewest.map { String(decoding: $0.bytes, as: UTF8.self) } == ["ee", "h"])
    }
}
