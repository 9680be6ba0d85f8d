import Glibc
import Measurement
import TestSupport
import Testing

@Suite("Comparing by signed ranks")
struct SignedRankTests {
    private static let series = [
        0.011, -0.004, 0.027, 0.032, 0.009, -0.013, 0.041, 0.018, 0.022, 0.005, 0.036, -0.002,
    ]

    @Test("agrees with scipy.stats.wilcoxon(method='exact') and its exact cut-offs")
    func reference() {
        let found = SignedRank(Self.series)
        #expect(abs(found.pValue - 0.01611328125) < 1e-15)
        #expect(abs(found.estimate - 0.01525) < 1e-12)
        #expect(abs(found.interval.lowerBound - 0.0035) < 1e-12)
        #expect(abs(found.interval.upperBound - 0.027) < 1e-12)
        #expect(SignedRank([0.03, 0.05, 0.02, 0.04, 0.01, 0.06, 0.07, 0.08]).pValue == 0.0078125)
    }

    @Test("turns with the sign of the differences")
    func symmetry() {
        let found = SignedRank(Self.series)
        let mirrored = SignedRank(Self.series.map { -$0 })
        #expect(mirrored.estimate == -found.estimate)
        #expect(mirrored.interval == -found.interval.upperBound ... -found.interval.lowerBound)
        #expect(mirrored.pValue == found.pValue)
    }

    @Test(
        "finds nothing in equal runs, and excludes zero exactly where p is at most 0.05",
        arguments: 1...200 as ClosedRange<UInt64>)
    func zeros(seed: UInt64) {
        #expect(SignedRank(Array(repeating: 0, count: 12)).pValue == 1)
        var random = SplitMix64(seed: seed)
        // Whole steps, so that ties and zeros are common.
        let count = Int(random.integer(6...30))
        let found = SignedRank((0..<count).map { _ in Double(random.integer(-4...6)) })
        #expect(found.interval.contains(0) == (found.pValue > 0.05), "seed \(seed)")
    }

    @Test("adjusts by Holm, in the order of the metrics")
    func holm() {
        let adjusted = HolmAdjustment.adjusted([0.01, 0.04, 0.03, 0.005])
        #expect(zip(adjusted, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(HolmAdjustment.adjusted([]).isEmpty)
    }

    @Test("calls at most 5 % of comparisons of equal builds different")
    func equalBuilds() {
        let verdicts = (1...400).map { verdict(seed: $0, pairs: 12, shift: 0, deviation: 0.06) }
        #expect(verdicts.count { $0 == .regression || $0 == .improvement } <= 20)
    }

    @Test("finds a slowdown of 5 % in 30 pairs that deviate by 6 %, nine times of ten")
    func slowBuild() {
        let verdicts = (1...400).map { verdict(seed: $0, pairs: 30, shift: log(1.05), deviation: 0.06) }
        #expect(verdicts.count { $0 == .regression } >= 360)
    }

    @Test("calls quiet equal builds equivalent, a faster one an improvement, and noise inconclusive")
    func kinds() {
        #expect(verdict(seed: 1, pairs: 12, shift: 0, deviation: 0.01) == .equivalent)
        #expect(verdict(seed: 1, pairs: 12, shift: -0.2, deviation: 0.01) == .improvement)
        #expect(verdict(seed: 1, pairs: 12, shift: 0, deviation: 0.5) == .inconclusive)
    }

    private func verdict(seed: UInt64, pairs: Int, shift: Double, deviation: Double) -> ComparisonVerdict {
        var random = SplitMix64(seed: seed)
        let found = SignedRank((0..<pairs).map { _ in shift + deviation * normal(&random) })
        return ComparisonVerdict(found, adjustedPValue: found.pValue)
    }

    /// A draw of the standard normal distribution (Box and Muller).
    private func normal(_ random: inout SplitMix64) -> Double {
        sqrt(-2 * log(Double.random(in: 0x1p-53..<1, using: &random)))
            * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }
}
