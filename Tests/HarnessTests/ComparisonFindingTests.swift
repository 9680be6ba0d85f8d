import Measurement
import TestSupport
import Testing

@testable import Harness

@Suite("What pairs of runs say of a metric")
struct ComparisonFindingTests {
    private let cpu = ComparisonMetric.cpuSecondsPerMillion

    /// Pairs whose runs deviate by up to a share, with B so many times A.
    private func pairs(
        _ count: Int, ratio: Double = 1, deviation: Double = 0.01, seed: UInt64 = 1
    ) -> [ComparisonPair] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { number in
            let machine = Double.random(in: 0.7...1.3, using: &generator)
            func run(_ ratio: Double) -> Double {
                machine * ratio * (1 + Double.random(in: -deviation...deviation, using: &generator))
            }
            let (a, b) = (run(1), run(ratio))
            return ComparisonPair(
                seed: UInt64(number), startsWithB: false, a: [cpu.rawValue: a, "drain_events_per_second": 1 / a],
                b: [cpu.rawValue: b, "drain_events_per_second": 1 / b])
        }
    }

    private func finding(twins: [ComparisonPair], pairs: [ComparisonPair]) -> ComparisonFinding {
        ComparisonFinding.findings([cpu], twins: twins, pairs: pairs, margin: 0.03)[0]
    }

    @Test("equal builds are equivalent, a slow one a regression, a fast one an improvement, however the machine drifts")
    func verdicts() {
        let twins = pairs(8, seed: 2)
        #expect(finding(twins: twins, pairs: pairs(12)).verdict == .equivalent)
        let slow = finding(twins: twins, pairs: pairs(12, ratio: 1.1))
        #expect(slow.verdict == .regression)
        #expect(abs(slow.estimate - 0.1) < 0.01 && slow.lower < 0.1 && slow.upper > 0.1)
        #expect(finding(twins: twins, pairs: pairs(12, ratio: 0.9)).verdict == .improvement)
    }

    @Test("where A is worse than itself, nothing is said of B; a small noise widens the margin")
    func noise() {
        let broken = finding(twins: pairs(8, ratio: 1.2), pairs: pairs(12, ratio: 1.2))
        #expect(broken.verdict == .inconclusive)
        let noisy = finding(twins: pairs(8, ratio: 1.05, deviation: 0.2), pairs: pairs(12))
        #expect(noisy.margin >= 0.03)
        #expect(abs(noisy.margin - max(0.03, abs(noisy.noise))) < 0.03)
    }

    @Test("more pairs are asked for while an interval is wider than the margin on both sides, wherever it lies")
    func width() {
        #expect(finding(twins: pairs(8), pairs: pairs(12, deviation: 0.3)).isTooWide)
        #expect(finding(twins: pairs(8), pairs: pairs(12, ratio: 2, deviation: 0.3)).isTooWide)
        #expect(!finding(twins: pairs(8), pairs: pairs(12, ratio: 2)).isTooWide)
    }

    @Test("a rate is better when it is higher, and nothing is as good as nothing")
    func direction() {
        #expect(ComparisonMetric.drainRate.difference(a: 100, b: 200) < 0)
        #expect(ComparisonMetric.peakState.difference(a: 100, b: 200) > 0)
        #expect(ComparisonMetric.peakState.difference(a: 0, b: 0) == 0)
        let findings = ComparisonFinding.findings(
            [cpu, .drainRate], twins: pairs(8, seed: 2), pairs: pairs(12, ratio: 1.1), margin: 0.03)
        #expect(findings.map(\.verdict) == [.regression, .regression])
        #expect(findings[0].adjustedPValue >= findings[0].pValue)
    }

    @Test("of 200 comparisons of equal builds, by the whole procedure, at most 5 % call them different")
    func equalBuilds() {
        let wrong = (0..<200 as Range<UInt64>).filter { seed in
            let twins = pairs(8, deviation: 0.1, seed: seed * 2 + 1)
            var judged: [ComparisonFinding] = []
            for stage in Comparison.stages(from: 12) {
                let series = Array(pairs(30, deviation: 0.1, seed: seed * 2 + 2).prefix(stage))
                judged = ComparisonFinding.findings([cpu, .drainRate], twins: twins, pairs: series, margin: 0.03)
                if !judged.contains(where: \.isTooWide) { break }
            }
            return judged.contains { $0.verdict == .regression || $0.verdict == .improvement }
        }
        #expect(wrong.count <= 10, "seeds \(wrong)")
    }

    @Test("of 200 comparisons with a build that is 5 % slower, 30 pairs that deviate by 6 % show it in 90 %")
    func slowBuild() {
        // A pair's difference of two uniform deviations of a share s has a standard deviation of s · √(2/3).
        let deviation = 0.06 / (2.0 / 3.0).squareRoot()
        let found = (0..<200 as Range<UInt64>).count { seed in
            finding(
                twins: pairs(8, deviation: deviation, seed: seed * 2 + 1),
                pairs: pairs(30, ratio: 1.05, deviation: deviation, seed: seed * 2 + 2)
            ).verdict == .regression
        }
        #expect(found >= 180, "\(found) of 200")
    }

    @Test("of real runs, a copy of a program is equivalent, and one that is slower by 5 % a regression")
    func recorded() {
        func cpuTime(_ recorded: RecordedComparison) -> ComparisonFinding {
            #expect(recorded.pairs.count == 30 && recorded.twins.count == 8)
            return ComparisonFinding.findings(
                [cpu, .drainRate], twins: recorded.twins, pairs: recorded.pairs, margin: 0.03)[0]
        }
        let copies = cpuTime(.copies)
        #expect(copies.verdict == .equivalent)
        #expect(abs(copies.estimate) < 0.002 && copies.upper < 0.01)
        let slowed = cpuTime(.slowed)
        #expect(slowed.verdict == .regression)
        #expect(slowed.lower < 0.05 && slowed.upper > 0.045)
    }
}
