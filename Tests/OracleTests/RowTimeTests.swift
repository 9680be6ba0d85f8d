import Oracle
import Testing
import Vocabulary

@Suite("What the latencies of a row are measured from")
struct RowTimeTests {
    private func latest(_ query: String, of log: Evaluation) -> [RowTime.Contribution] {
        let answers = log.answers()
        return zip(lines(answers.results), answers.rowTimes).filter { $0.0.hasPrefix("{\"query\":\"\(query)\"") }
            .map(\.1.latest)
    }

    @Test("every row has its times, and rows come in the order in which they are due")
    func order() {
        var log = Evaluation()
        for step in 0..<50 as Range<Int64> {
            log.add(
                [.impression, .start, .end][Int(step % 3)], at: midnight + step * 13 * minute, user: "u\(step % 4)",
                platform: "p", content: "c", page: "page\(step % 2)")
        }
        let answers = log.answers()
        #expect(answers.rowTimes.count == lines(answers.results).count)
        #expect(answers.rowTimes.map(\.due) == answers.rowTimes.map(\.due).sorted())
        #expect(answers.rowTimes.first?.due == midnight + 15 * minute, "the first window, and its delay")
    }

    @Test("the latest event is the one that arrived last of those that the row counts")
    func latestContribution() {
        var log = Evaluation()
        log.add(.impression, at: midnight, arrival: midnight + 90, user: "u", platform: "p", content: "c", page: "x")
        log.add(.start, at: midnight + 10, arrival: midnight + 50, user: "u", platform: "q", content: "c")
        log.add(.end, at: midnight + 20, arrival: midnight + 60, user: "u", platform: "p", content: "c")
        log.add(
            .impression, at: midnight + 30, arrival: midnight + 70, user: "v", platform: "q", content: "c", page: "y")
        #expect(latest("funnel", of: log).map(\.arrival) == [midnight + 90, midnight + 70])
        #expect(latest("funnel", of: log).map(\.time) == [midnight, midnight + 30])
        #expect(latest("dau", of: log).map(\.arrival) == [midnight + 90])
        #expect(Set(latest("adoption", of: log).map(\.arrival)) == [midnight + 90, midnight + 70])
        #expect(Set(latest("top_pages", of: log).map(\.arrival)) == [midnight + 90, midnight + 70])
        #expect(latest("drop_off", of: log).map(\.arrival) == [midnight + 90], "an end and a time-out of one hour")
    }

    @Test("without an arrival an event's own time stands for it, and a step sent again changes nothing")
    func retry() {
        var log = Evaluation()
        log.add(.end, at: midnight, user: "u", content: "c")
        log.add(.end, at: midnight, arrival: midnight + 5, user: "u", content: "c")
        #expect(latest("funnel", of: log) == latest("drop_off", of: log))
        #expect(latest("funnel", of: log).map(\.arrival) == [midnight])
    }
}
