import TestSupport
import Testing

@testable import Harness

@Suite("The search for the sustainable rate")
struct RateSearchTests {
    private func trial(
        _ purpose: SearchTrial.Purpose, _ rate: Double, _ verdict: SearchTrial.Verdict
    ) -> SearchTrial {
        SearchTrial(
            purpose: purpose, rate: rate, verdict: verdict, reasons: verdict == .sustainable ? [] : ["why"],
            latencies: [:], directory: "")
    }

    /// Searches an engine of which `holds` tells, and returns where it ends.
    private func search(drainRate: Double, holds: (Double) -> Bool) throws -> RateSearch {
        var trials: [SearchTrial] = []
        while true {
            let search = RateSearch(drainRate: drainRate, trials: trials)
            guard case .trial(let purpose, let rate) = search.next else { return search }
            trials.append(trial(purpose, rate, holds(rate) ? .sustainable : .rejected))
            try #require(trials.count < 200, "it does not end")
        }
    }

    @Test("finds the capacity of an engine within 3 %, wherever it lies", arguments: 1..<200)
    func exact(percent: Int) throws {
        let (drainRate, capacity) = (1_234_567.0, 1_234_567.0 * Double(percent) / 100)
        let search = try search(drainRate: drainRate) { $0 <= capacity }
        let (confirmed, failed) = (try #require(search.confirmed), try #require(search.lowestFailed).rate)
        #expect(confirmed <= capacity && failed > capacity && failed / confirmed <= RateSearch.precision)
        #expect(search.trials.count { $0.purpose == .confirming } == RateSearch.confirmations)
    }

    @Test(
        "with a noisy capacity, ends with a rate that three trials confirmed, below all that failed", arguments: 0..<100
    )
    func noisy(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let search = try search(drainRate: 900_000) { $0 <= Double.random(in: 400_000...600_000, using: &random) }
        let (confirmed, failed) = (try #require(search.confirmed), try #require(search.lowestFailed).rate)
        #expect(confirmed < failed && failed / confirmed <= RateSearch.precision)
        #expect((390_000...600_000).contains(confirmed))
        let confirmations = search.trials.filter { $0.purpose == .confirming && $0.rate == confirmed }
        #expect(confirmations.count == 3 && confirmations.allSatisfy(\.isSustainable))
    }

    @Test("starts at half of the drain rate, and gives up far below it")
    func ends() throws {
        #expect(RateSearch(drainRate: 1_000_000, trials: []).next == .trial(.exploring, rate: 500_000))
        let search = try search(drainRate: 1_000_000) { _ in false }
        #expect(search.confirmed == nil && search.trials.count == 10)
    }

    @Test("wrong answers, and a trial of which nothing can be told, end it", arguments: [true, false])
    func stops(isWrong: Bool) {
        let last = trial(.exploring, 500, isWrong ? .wrongAnswers : .untold)
        let search = RateSearch(drainRate: 1000, trials: [last])
        #expect(search.next == .end && search.confirmed == nil)
    }

    @Test("reads targets, and nothing else")
    func targets() {
        #expect(SearchTarget("excess_p99=1s")?.text == "excess_p99=1s")
        #expect(SearchTarget("processing_p99=5ms")?.microseconds == 5000)
        for text in ["", "excess_p99", "excess_p99=", "excess_p99=0s", "excess_p99=-1s", "p99=1s", "excess_p99=1"] {
            #expect(SearchTarget(text) == nil, "\(text)")
        }
    }
}
