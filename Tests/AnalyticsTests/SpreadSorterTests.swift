import TestSupport
import Testing

@testable import Analytics

@Suite("Sorting of numbers whose high bits are spread")
struct SpreadSorterTests {
    @Test("gives what the standard library gives, however they are spread", arguments: 0..<10 as Range<UInt64>)
    func sorts(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var sorter = SpreadSorter()
        for count in [0, 1, 2, 63, 64, 65, 1000, 5000] {
            // High bits that are even, few, one, none, and all that there are; and what is sorted already, or backwards.
            let spreads: [(UInt64) -> UInt64] = [
                { $0 >> 20 }, { ($0 >> 62) << 40 | $0 & 0xFF }, { 1 << 40 | $0 & 7 }, { _ in 0 }, { $0 },
                { $0 % 5 == 0 ? .max : $0 & 0xF },
            ]
            for (spread, number) in spreads.enumerated() {
                let numbers = (0..<count).map { _ in number(random.next()) }
                let expected = numbers.sorted()
                for given in [numbers, expected, expected.reversed()] {
                    let sorted = sorter.sorted(given)
                    #expect(sorted == expected, "seed \(seed), \(count) numbers, spread \(spread)")
                }
            }
        }
    }
}
