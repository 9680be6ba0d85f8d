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
        var lateness = SendLateness(lanes: 2)
        lateness.histogram.record(microseconds: 100, times: 99_000)
        lateness.histogram.record(microseconds: 5_100, times: 900)
        #expect(!lateness.isGeneratorBound())
        lateness.histogram.record(microseconds: 5_100, times: 200)
        #expect(lateness.isGeneratorBound())
        #expect(!lateness.isGeneratorBound(latencyTarget: 1_000_000))
        lateness.ends[1] = 1_000_001
        #expect(lateness.isGeneratorBound(latencyTarget: 1_000_000))
    }
}
