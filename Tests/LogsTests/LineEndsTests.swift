import CLineEnds
import TestSupport
import Testing

@Suite("The ends of lines")
struct LineEndsTests {
    /// Expects that the passes of all levels that this processor has find the ends among the first `length` bytes.
    private func check(_ text: [UInt8], length: Int) {
        let expected = text[..<length].indices.filter { text[$0] == 0x0A }.map(UInt32.init)
        var levels = 0
        for level in [SPATE_LINE_ENDS_PORTABLE, SPATE_LINE_ENDS_AVX2, SPATE_LINE_ENDS_AVX512] {
            guard let pass = unsafe spate_line_ends_pass_for(level) else { continue }
            var ends = [UInt32](repeating: .max, count: length + Int(SPATE_LINE_ENDS_PADDING))
            let count = unsafe pass(text, length, &ends)
            #expect(Array(ends[..<count]) == expected, "level \(level.rawValue), \(length) bytes of \(text)")
            levels += 1
        }
        #expect(levels > 0, "every processor has the portable pass")
    }

    @Test("are found at every place, and not behind the text", arguments: 0...130)
    func areFoundAtEveryPlace(length: Int) {
        // Bytes that differ from 0x0A in one bit, and what lies behind the text ends lines.
        let other = (0..<length).map { UInt8(0x0A) ^ 1 << UInt8($0 % 8) }
        let behind = [UInt8](repeating: 0x0A, count: Int(SPATE_LINE_ENDS_PADDING))
        check(other + behind, length: length)
        for place in 0..<length {
            var text = other
            text[place] = 0x0A
            check(text + behind, length: length)
        }
    }

    @Test("are found where there are many", arguments: 0..<64 as Range<UInt64>)
    func areFoundWhereThereAreMany(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let oneOf = Int.random(in: 1...80, using: &random)
        let text = (0..<1000).map { _ in
            Int.random(in: 0..<oneOf, using: &random) == 0 ? 0x0A : UInt8.random(in: .min ... .max, using: &random)
        }
        check(text, length: Int.random(in: 0...text.count - Int(SPATE_LINE_ENDS_PADDING), using: &random))
    }
}
