import Oracle
import Testing
import Vocabulary

@Suite("Funnel and drop-off")
struct FunnelTests {
    private let timeout: Milliseconds = 30 * 60_000

    /// The funnel's rows of user `u` and content `c` as `impression start end outcome closed`, in ms after midnight.
    private func journeys(_ steps: [(NormalisedEvent.Kind, EventTime)], drained: Bool = true) -> [String] {
        var log = Evaluation()
        for (kind, time) in steps { log.addStep(kind, at: midnight + time) }
        log.configuration.funnel.delay = 10 * day
        return log.rows("funnel", drained: drained).map(short)
    }

    private func short(_ row: String) -> String {
        row.split(separator: ",").dropFirst(2).map { column in
            let value = column.split(separator: ":")[1]
            return Int64(value).map { "\($0 - midnight)" } ?? value.filter { $0 != "\"" }
        }.joined(separator: " ")
    }

    @Test("an impression, a start and an end make a complete journey, in whichever order the first two come")
    func completes() {
        #expect(journeys([(.impression, 0), (.start, 5), (.end, 9)]) == ["0 5 9 completed 9"])
        #expect(journeys([(.start, 0), (.impression, 5), (.end, 9)]) == ["5 0 9 completed 9"])
        #expect(journeys([(.end, 9), (.start, 9), (.impression, 9)]) == ["9 9 9 completed 9"])
        #expect(
            journeys([(.impression, 0), (.impression, 3), (.start, 5), (.start, 6), (.end, 9)]) == ["0 5 9 completed 9"]
        )
    }

    @Test("an end without all steps before it ends the journey incomplete")
    func ends() {
        #expect(journeys([(.end, 9)]) == ["null null 9 ended 9"])
        #expect(journeys([(.impression, 0), (.end, 9)]) == ["0 null 9 ended 9"])
        #expect(journeys([(.start, 0), (.end, 9), (.end, 10)]) == ["null 0 9 ended 9", "null null 10 ended 10"])
    }

    @Test("a journey times out when nothing came for exactly the time-out, and not 1 ms before")
    func timesOut() {
        #expect(
            journeys([(.impression, 0), (.start, timeout - 1), (.end, timeout)]) == [
                "0 \(timeout - 1) \(timeout) completed \(timeout)"
            ])
        #expect(
            journeys([(.impression, 0), (.start, timeout), (.end, timeout + 1)])
                == ["0 null null timed_out \(timeout)", "null \(timeout) \(timeout + 1) ended \(timeout + 1)"])
        #expect(
            journeys([(.impression, 0), (.end, timeout)])
                == ["0 null null timed_out \(timeout)", "null null \(timeout) ended \(timeout)"])
        #expect(
            journeys([(.impression, 0), (.impression, timeout - 1)]) == ["0 null null timed_out \(2 * timeout - 1)"])
        #expect(journeys([(.impression, 0)], drained: false).isEmpty)
    }

    @Test("equal pairs of time and stage count once, in the journey and as duplicates")
    func ignoresRetries() {
        var log = Evaluation(partitions: 2)
        for partition in [0, 1] {
            log.addStep(.impression, at: midnight, in: partition)
            log.addStep(.end, at: midnight + 1, in: partition)
        }
        log.addStep(.end, at: midnight + 1)
        log.addStep(.end, at: midnight + 1, content: "d")
        log.add(.end, at: midnight + 1, user: "u")
        log.add(.end, at: midnight + 1, content: "c")
        log.add(.other, at: midnight + 1, user: "u", content: "c")
        #expect(log.rows("funnel").map(short) == ["0 null 1 ended 1", "null null 1 ended 1"])
        #expect(log.answers().ledger.funnelDuplicates == 3)
        #expect(log.answers().ledger.total.admitted[Int(Admission.funnel.rawValue)] == 6)
    }

    @Test("a step is fed once the watermark has passed its millisecond, an open journey closed once it has timed out")
    func advancesWithTheWatermark() {
        func rows(horizon: EventTime) -> [String] {
            var log = Evaluation()
            log.addStep(.end, at: midnight)
            log.addStep(.impression, at: midnight)
            log.addStep(.impression, at: midnight, user: "v")
            log.add(at: midnight + horizon)
            return log.rows("funnel", drained: false).map(short)
        }
        let delay = 2 * minute
        #expect(rows(horizon: delay).isEmpty)
        #expect(rows(horizon: delay + 1) == ["0 null 0 ended 0"])
        #expect(rows(horizon: delay + timeout - 1).count == 1)
        #expect(rows(horizon: delay + timeout) == ["0 null 0 ended 0", "0 null null timed_out \(timeout)"])
    }

    @Test("drop-off counts the records by the window of their closing")
    func countsDropOff() {
        var log = Evaluation()
        log.addStep(.impression, at: midnight + hour - 2)
        log.addStep(.start, at: midnight + hour - 2)
        log.addStep(.end, at: midnight + hour - 1)
        log.addStep(.end, at: midnight + hour)
        log.addStep(.start, at: midnight + 2 * hour - timeout)
        log.addStep(.impression, at: midnight + 2 * hour - timeout - 1, user: "v")
        func row(_ start: EventTime, _ counts: String) -> String {
            let values = zip(["journeys", "saw", "started", "completed", "ended", "timed_out"], counts)
            return "\"start\":\(midnight + start),\"end\":\(midnight + start + hour)"
                + values.map { ",\"\($0)\":\($1)" }.joined()
        }
        #expect(log.rows("drop_off") == [row(0, "111100"), row(hour, "210011"), row(2 * hour, "101001")])
        log.add(at: midnight + 2 * hour + 2 * minute - 1)
        #expect(log.rows("drop_off", drained: false) == [row(0, "111100")])
        log.add(at: midnight + 2 * hour + 2 * minute)
        #expect(log.rows("drop_off", drained: false) == [row(0, "111100"), row(hour, "210011")])
    }
}
