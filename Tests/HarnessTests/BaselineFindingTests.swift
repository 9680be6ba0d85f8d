import Glibc
import Measurement
import TestSupport
import Testing

@testable import Harness

@Suite("Comparing with a baseline")
struct BaselineFindingTests {
    private let cpu = ComparisonMetric.cpuSecondsPerMillion

    /// Pairs on a machine that is so many times slower than another, with B so many times A; every run deviates.
    private func pairs(
        _ count: Int, ratio: Double, machine: Double = 1, deviation: Double, seed: UInt64
    ) -> [ComparisonPair] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { number in
            func run(_ ratio: Double) -> Double {
                machine * ratio * (1 + Double.random(in: -deviation...deviation, using: &generator))
            }
            return ComparisonPair(
                seed: UInt64(number), startsWithB: false, a: [cpu.rawValue: run(1)], b: [cpu.rawValue: run(ratio)])
        }
    }

    /// The accepted build is `accepted` times A, the new one `now` times, on a machine that is half as fast by then.
    private func finding(
        accepted: Double, now: Double, noise: Double = 1, deviation: Double = 0.01, seed: UInt64 = 1, count: Int = 30
    ) -> BaselineFinding {
        let series = (0..<4 as Range<UInt64>).map { seed &* 4 &+ $0 }
        return BaselineFinding.findings(
            [cpu],
            accepted: (
                twins: pairs(8, ratio: noise, deviation: deviation, seed: series[0]),
                pairs: pairs(count, ratio: accepted, deviation: deviation, seed: series[1])
            ),
            now: (
                twins: pairs(8, ratio: 1, machine: 2, deviation: deviation, seed: series[2]),
                pairs: pairs(count, ratio: now, machine: 2, deviation: deviation, seed: series[3])
            ), margin: 0.03)[0]
    }

    @Test("what was accepted is no regression again, more than that is, however the machine has changed")
    func verdicts() {
        let same = finding(accepted: 1.2, now: 1.2)
        #expect(same.verdict == .equivalent)
        #expect(abs(same.accepted - 0.2) < 0.02 && abs(same.now - 0.2) < 0.02)
        let worse = finding(accepted: 1.2, now: 1.3)
        #expect(worse.verdict == .regression)
        #expect(abs(worse.estimate - (1.3 / 1.2 - 1)) < 0.02)
        #expect(finding(accepted: 1.2, now: 1.1).verdict == .improvement)
        #expect(finding(accepted: 0.8, now: 0.9).verdict == .regression, "B is better than A, and worse than accepted")
    }

    @Test("where A was worse than itself when the baseline was made, nothing is said of B")
    func noise() {
        #expect(finding(accepted: 1, now: 1.2, noise: 1.2).verdict == .inconclusive)
    }

    @Test("of 200 comparisons with an equal build at most 5 % call it different, and 5 % slower ones are found")
    func shares() {
        let equal = (0..<200 as Range<UInt64>).filter { seed in
            let verdict = finding(accepted: 1.1, now: 1.1, deviation: 0.06, seed: seed).verdict
            return verdict == .regression || verdict == .improvement
        }
        #expect(equal.count <= 10, "seeds \(equal)")
        let found = (0..<200 as Range<UInt64>).count { seed in
            finding(accepted: 1.1, now: 1.1 * 1.05, deviation: 0.04, seed: seed).verdict == .regression
        }
        #expect(found >= 180, "\(found) of 200")
    }
}
