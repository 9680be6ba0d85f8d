import TestSupport
import Testing

@testable import Harness

@Suite("Steady state and sustainable rate")
struct SteadinessTests {
    private static let rate = 10_000.0
    private static let flat: [Int64] = [900, 1_100, 1_000, 950, 1_050, 1_000, 980, 1_020, 1_010, 990]

    /// A run of `seconds`, with what each second adds to a steady one.
    private func steadiness(
        seconds: Int = 60, blocks: [Int64] = flat, halves: [Int64?] = [2_000, 2_100],
        rate: (Double) -> Double = { _ in 1 },
        lag: (Double) -> Double = { _ in 0 }, growth: (Double) -> Double = { _ in 0 }
    ) -> Steadiness? {
        var generator = SplitMix64(seed: 7)
        var events = 500_000.0
        let samples = (0..<seconds).map { second in
            let time = Double(second) + 0.5
            events += Self.rate * rate(time) * Double.random(in: 0.97...1.03, using: &generator)
            return RunSample(
                second: time + 2, events: Int64(events), bytes: Int64(events) * 800,
                lagEvents: Int64(lag(time)) + Int64.random(in: 0...400, using: &generator), scheduleSecond: time,
                watermarkDelayMs: 5, liveKeys: 1000, stateBytes: 1_000_000 + second * 100_000,
                arenaBytes: 1_000_000 + second * 100_000,
                rssBytes: 101_000_000 + second * 100_000 + Int(growth(time))
                    + Int.random(in: 0...200_000, using: &generator), cpuSeconds: time)
        }
        return Steadiness(samples: samples, rate: Self.rate, blocks: blocks, halves: halves)
    }

    @Test("a run whose rate, lag and latencies stay as they are is steady and can go on")
    func steady() throws {
        let steadiness = try #require(self.steadiness())
        #expect(steadiness.unsteady.isEmpty && steadiness.unsustainable.isEmpty)
    }

    @Test("a short run is not judged")
    func short() { #expect(steadiness(seconds: 9) == nil) }

    @Test("a rate that drifts, memory that grows beside the state, or latencies that rise: no steady state")
    func unsteady() throws {
        #expect(
            try #require(self.steadiness(rate: { 1 - $0 / 500 })).unsteady.map { $0.prefix(20) } == [
                "the rate drifts by -"
            ])
        #expect(
            try #require(self.steadiness(growth: { $0 * 200_000 })).unsteady.map { $0.prefix(30) }
                == ["memory beside the state grows "])
        let rising = (1...10).map { Int64($0 * 1000) }
        #expect(
            try #require(self.steadiness(blocks: rising)).unsteady.map { $0.prefix(40) }
                == ["the worst hundredth of latencies rises f"])
    }

    @Test("a lag that grows, a backlog at the end, and rows that come later and later cannot go on")
    func unsustainable() throws {
        let growing = try #require(self.steadiness(lag: { $0 * $0 * 10 }))
        #expect(growing.isSteady)
        #expect(growing.unsustainable.count == 2)
        #expect(try #require(self.steadiness(lag: { $0 > 58 ? 20_000 : 0 })).unsustainable.count == 1)
        #expect(try #require(self.steadiness(halves: [2_000, 2_600])).unsustainable.count == 1)
        #expect(try #require(self.steadiness(halves: [2_000, nil])).unsustainable.isEmpty)
    }
}
