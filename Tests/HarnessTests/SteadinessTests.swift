import Scenarios
import TestSupport
import Testing
import Vocabulary

@testable import Harness

@Suite("Steady state and sustainable rate")
struct SteadinessTests {
    private static let rate = 10_000.0
    private static let flat: [Int64] = [900, 1_100, 1_000, 950, 1_050, 1_000, 980, 1_020, 1_010, 990]

    /// A run of `seconds`, with what each second adds to a steady one.
    private func steadiness(
        seconds: Int = 60, blocks: [Int64] = flat, halves: [Int64?] = [2_000, 2_100],
        rate: (Double) -> Double = { _ in 1 },
        lag: (Double) -> Double = { _ in 0 }, growth: (Double) -> Double = { _ in 0 },
        leak: (Double) -> Double = { _ in 0 }, warmUp: Milliseconds = 1_200_000
    ) -> Steadiness? {
        var generator = SplitMix64(seed: 7)
        var events = 500_000.0
        let samples = (0..<seconds).map { second in
            let time = Double(second) + 0.5
            events += Self.rate * rate(time) * Double.random(in: 0.97...1.03, using: &generator)
            // State grows with the load.
            let load = (events - 500_000) / 10_000
            let state = 1_000_000 + Int(load * 100_000 + leak(time))
            return RunSample(
                second: time + 2, events: Int64(events), bytes: Int64(events) * 800,
                lagEvents: Int64(lag(time)) + Int64.random(in: 0...400, using: &generator), scheduleSecond: time,
                watermarkDelayMs: 5, liveKeys: 1000 + Int(load * 100 + leak(time) / 1000), stateBytes: state,
                arenaBytes: state,
                rssBytes: 100_000_000 + state + Int(growth(time)) + Int.random(in: 0...200_000, using: &generator),
                cpuSeconds: time)
        }
        // So do the entries that it asks for.
        var minima = StateMinimumCurve()
        for look in 0...63 as ClosedRange<Int64> {
            minima.append(
                .init(records: 500_000 + look * 10_000, bytes: 500_000 + look * 50_000, entries: 500 + look * 50))
        }
        return Steadiness(
            samples: samples, stateMinima: minima, warmUp: (warmUp, 1_200_000), rate: Self.rate, blocks: blocks,
            halves: halves)
    }

    @Test("a run whose rate, lag and latencies stay as they are is steady and can go on")
    func steady() throws {
        let steadiness = try #require(self.steadiness())
        #expect(steadiness.unsteady.isEmpty && steadiness.unsustainable.isEmpty, "\(steadiness)")
        #expect(steadiness.trends.map(\.subject) == [.rate, .memory, .state, .liveKeys])
        #expect(steadiness.trends.allSatisfy { $0.blocks.count == 10 && $0.lower <= $0.share && $0.share <= $0.upper })
        #expect(steadiness.trends[0].blocks.allSatisfy { abs($0 / Self.rate - 1) < 0.03 })
    }

    @Test("state and keys that grow beyond what the load asks for are no steady state, but a leak")
    func leak() throws {
        let found = try #require(self.steadiness(leak: { $0 * 20_000 })).unsteady
        #expect(found.map { $0.prefix(18) } == ["the state grows by", "live keys grow by "], "\(found)")
        #expect(found[0].hasSuffix("beyond what the load asks for: a leak"))
    }

    @Test("a warm-up in which no two windows of top_pages close leads to no steady state")
    func warmUp() throws {
        let found = try #require(self.steadiness(warmUp: 1_199_999)).unsteady
        #expect(found.count == 1 && found[0].contains("1199999ms") && found[0].contains("20m"), "\(found)")
        #expect(WarmUp.least(QueryConfiguration()) == 1_200_000)
        #expect(WarmUp.standard(span: 3_600_000, QueryConfiguration()) == 1_200_000)
        #expect(WarmUp.standard(span: 36_000_000, QueryConfiguration()) == 7_200_000)
        #expect(WarmUp.standard(span: 600_000, QueryConfiguration()) == 120_000)
    }

    @Test("a run that is too short is advised a span with which a minute is on schedule")
    func advice() {
        var scenario = Scenario()
        func advice(span: Milliseconds, speed: Double, warmUp: Milliseconds? = nil) -> String? {
            scenario.clock.span = span
            return WarmUp.advice(for: scenario, speed: speed, warmUp: warmUp)
        }
        #expect(advice(span: 600_000, speed: 10) == "with --set clock.span=40m")
        #expect(advice(span: 600_000, speed: 40) == "with --set clock.span=1h")
        #expect(advice(span: 180_000_000, speed: 20_000) == "with --set clock.span=417h")
        #expect(advice(span: 600_000, speed: 1e9) == "at a lower pace")
        #expect(advice(span: 600_000, speed: 10, warmUp: 0) == "without --warm-up and with --set clock.span=40m")
        #expect(advice(span: 3_600_000, speed: 40, warmUp: 60_000) == "without --warm-up")
        for (span, speed) in [(2_400_000, 10), (3_600_000, 40), (417 * 3_600_000, 20_000)] {
            #expect(advice(span: Milliseconds(span), speed: Double(speed)) == nil)
        }
    }

    @Test("a short run is not judged")
    func short() { #expect(steadiness(seconds: 9) == nil) }

    @Test("a rate that drifts, memory that grows beside the state, or latencies that rise: no steady state")
    func unsteady() throws {
        let drifting = try #require(self.steadiness(rate: { 1 - $0 / 500 }))
        #expect(drifting.unsteady.map { $0.prefix(20) } == ["the rate drifts by -"], "\(drifting)")
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
