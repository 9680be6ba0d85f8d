import Measurement
import Testing
import Vocabulary

@testable import Harness

@Suite("The schedule of a paced load")
struct ScheduleTests {
    @Test("a record is due when its arrival says, sped up, counted from the start of pacing")
    func intendedSend() {
        let schedule = Schedule(speed: 60, from: 1_000_000, start: 5_000)
        #expect(schedule.intendedSend(1_000_000) == 5_000)
        #expect(schedule.intendedSend(1_060_000) == 5_000 + 1_000_000_000)
        #expect(schedule.intendedSend(940_000) == 5_000 - 1_000_000_000)
    }

    @Test("what is due is what arrives up to now")
    func due() {
        let schedule = Schedule(speed: 1, from: 1_000_000)
        #expect(!schedule.sleeps(until: 999_999))
        #expect(schedule.sleeps(until: schedule.dueBefore + 1))
        #expect(schedule.dueBefore > 1_000_000)
    }

    @Test("a generator that is late at the end, or for its worst hundredth, is what was measured")
    func generatorBound() {
        func lateness(target: Milliseconds?, late: Int64, end: Int64 = 0) -> SendLateness {
            var lateness = SendLateness(lanes: 2, latencyTarget: target)
            lateness.histogram.record(microseconds: 100, times: 100_000 - late)
            lateness.histogram.record(microseconds: 5_100, times: late)
            lateness.ends[1] = end
            return lateness
        }
        #expect(!lateness(target: nil, late: 900).isGeneratorBound)
        #expect(lateness(target: nil, late: 1_100).isGeneratorBound)
        // A hundredth of what is wanted of the engine is close enough, 5 ms always are.
        #expect(!lateness(target: 1_000, late: 1_100).isGeneratorBound)
        #expect(lateness(target: 500, late: 1_100).isGeneratorBound)
        #expect(!lateness(target: 10, late: 900).isGeneratorBound)
        #expect(lateness(target: 1_000, late: 0, end: 1_000_001).isGeneratorBound)
    }
}
