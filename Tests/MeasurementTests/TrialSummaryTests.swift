import Measurement
import Testing

@Suite("TrialSummary")
struct TrialSummaryTests {
    @Test("takes the middle of an odd number of trials, whatever their order")
    func oddMedian() {
        let summary = TrialSummary([9, 1, 5])
        #expect(summary.median == 5)
        #expect(summary.minimum == 1)
        #expect(summary.maximum == 9)
        #expect(summary.trials == 3)
    }

    @Test("takes the mean of the two middles of an even number")
    func evenMedian() {
        #expect(TrialSummary([4, 1, 2, 10]).median == 3)
    }

    @Test("gives the spread as half the range over the median")
    func spread() {
        #expect(TrialSummary([90, 100, 110]).relativeSpread == 0.1)
        #expect(TrialSummary([7]).relativeSpread == 0)
        #expect(TrialSummary([0, 0]).relativeSpread == 0)
    }
}
