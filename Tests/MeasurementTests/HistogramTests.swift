import Measurement
import TestSupport
import Testing

@Suite("Histogram")
struct HistogramTests {
    @Test("percentiles are those of the sorted values, within a thousandth", arguments: 1...20 as ClosedRange<UInt64>)
    func percentiles(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var histogram = Histogram()
        var other = Histogram()
        var values: [Int64] = []
        for index in 0..<5000 {
            let value = Int64(random.next() >> UInt64(random.integer(28...63)))
            values.append(value)
            if index.isMultiple(of: 2) {
                histogram.record(microseconds: value)
            } else {
                other.record(microseconds: value)
            }
        }
        histogram.merge(other)
        values.sort()
        #expect(histogram.count == 5000 && histogram.maximum == values[4999])
        for share in [0.01, 0.5, 0.9, 0.99, 0.998] {
            let exact = values[Int((5000 * share).rounded(.up)) - 1]
            let found = histogram.percentile(share) ?? -1
            #expect(
                found >= exact && Double(found - exact) <= Double(exact) / 1000,
                "seed \(seed), \(share): \(found), not \(exact)")
        }
        #expect(histogram.percentile(0.999) == nil)
    }

    @Test("negative values are counted apart, and nothing is dropped")
    func negative() {
        var histogram = Histogram()
        histogram.record(microseconds: -1)
        histogram.record(microseconds: .max)
        #expect(histogram.negative == 1 && histogram.count == 1 && histogram.maximum == .max)
    }
}
