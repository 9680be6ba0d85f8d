import Oracle
import Testing
import Vocabulary

@Suite("Watermarks and lateness")
struct WatermarkTests {
    /// How many users of the day of `midnight` there are once an event came at `H`, and then one of another user.
    private func users(whenHorizonIs horizon: EventTime, partition: Int = 0) -> [String] {
        var log = Evaluation(partitions: 2)
        log.add(at: midnight, user: "first")
        log.add(at: horizon, user: "second", in: partition)
        log.add(at: midnight + day - 1, user: "third")
        return log.rows("dau").filter { $0.contains("2026-02-12") }
    }

    @Test("an event is late once its own partition's view has reached the closing time, and not 1 ms before")
    func judgesLateness() {
        // The day ends at midnight + 1 d; the delay is 2 h.
        #expect(users(whenHorizonIs: midnight + day + 2 * hour - 1) == [#""day":"2026-02-12","users":2"#])
        #expect(users(whenHorizonIs: midnight + day + 2 * hour) == [#""day":"2026-02-12","users":1"#])
        #expect(users(whenHorizonIs: midnight + 9 * day, partition: 1) == [#""day":"2026-02-12","users":2"#])
    }

    @Test("an event does not move the watermark that it is judged by")
    func judgesBeforeMoving() {
        var log = Evaluation()
        log.configuration.funnel.delay = 0
        log.addStep(.start, at: midnight + 5)
        log.addStep(.start, at: midnight + 5)
        log.addStep(.start, at: midnight + 4)
        let ledger = log.answers().ledger
        #expect(ledger.total.admitted[Int(Admission.funnel.rawValue)] == 2)
        #expect(ledger.total.late[Int(Admission.funnel.rawValue)] == 1)
    }

    @Test("a row is final once every partition has come to its closing time and delay, and not 1 ms before")
    func judgesFinality() {
        func days(_ first: EventTime, _ second: EventTime?, drained: Bool = false) -> Int {
            var log = Evaluation(partitions: 2)
            log.add(at: midnight, user: "u")
            log.add(at: first)
            if let second { log.add(at: second, in: 1) }
            return log.rows("dau", drained: drained).count
        }
        let due = midnight + day + 2 * hour
        #expect(days(due, due) == 1)
        #expect(days(due - 1, due + day) == 0)
        #expect(days(due + day, due - 1) == 0)
        #expect(days(due + day, nil) == 0, "an empty partition holds the watermark at −∞")
        #expect(days(due - 1, nil, drained: true) == 1)
    }

    @Test("a fast clock moves its partition to its arrival, no further")
    func boundsByArrival() {
        func finalDays(arrival: EventTime?) -> Int {
            var log = Evaluation()
            log.add(at: midnight, user: "u")
            log.add(at: midnight + 9 * day, arrival: arrival)
            return log.rows("dau", drained: false).count
        }
        let due = midnight + day + 2 * hour
        #expect(finalDays(arrival: nil) == 1)
        #expect(finalDays(arrival: due) == 1)
        #expect(finalDays(arrival: due - 1) == 0)
        #expect(finalDays(arrival: .max) == 1)
    }

    @Test("dead records move nothing and are counted by reason")
    func ignoresDeadRecords() {
        var log = Evaluation(partitions: 2)
        log.records = [(1, .dead(.future)), (0, .dead(.oversize)), (1, .dead(.future)), (1, .dead(.malformed))]
        let answers = log.answers(drained: false)
        #expect(answers.results.isEmpty)
        #expect(answers.ledger.partitions[1].dead == [0, 1, 0, 0, 2] && answers.ledger.total.records == 4)
    }

    @Test("a floor holds from its offset on, never falls, and counts for the watermark at the end")
    func appliesFloors() {
        let due = midnight + day + 2 * hour
        func answers(_ floors: [Floor]) -> Answers {
            var log = Evaluation(partitions: 2)
            log.floors = floors
            log.add(at: midnight, user: "a")
            log.add(at: midnight, user: "b")
            log.add(at: due, user: "a", in: 1)
            return log.answers(drained: false)
        }
        func late(_ answers: Answers) -> Int64 { answers.ledger.total.late[Int(Admission.activeUsers.rawValue)] }
        #expect(answers([]).results.isEmpty)
        let atTheEnd = answers([Floor(partition: 0, offset: 2, floor: due)])
        #expect(
            late(atTheEnd) == 0 && lines(atTheEnd.results).contains(#"{"query":"dau","day":"2026-02-12","users":2}"#))
        let beforeSecond = answers([
            Floor(partition: 0, offset: 1, floor: due), Floor(partition: 0, offset: 2, floor: due - 5),
        ])
        #expect(late(beforeSecond) == 1)
        #expect(lines(beforeSecond.results).contains(#"{"query":"dau","day":"2026-02-12","users":1}"#))
        #expect(late(answers([Floor(partition: 0, offset: 0, floor: due - 1)])) == 0)
        #expect(late(answers([Floor(partition: 1, offset: 0, floor: due + 9 * day)])) == 1, "the event at `due` itself")
    }

    @Test("lists late events with the time by which they missed their last scope")
    func listsLateEvents() {
        var log = Evaluation()
        log.add(at: midnight + 2 * day)
        log.add(.impression, at: midnight, user: "u", content: "c", page: "/p")
        // Views: 2 d less 2 h, 2 min and 10 min. Last closings: 1 d, 1 ms and 30 min.
        #expect(
            lines(log.answers().lateEvents) == [
                #"{"partition":0,"offset":1,"query":"active_users","time":\#(midnight),"late_by":\#(day - 2 * hour + 1)}"#,
                #"{"partition":0,"offset":1,"query":"funnel","time":\#(midnight),"late_by":\#(2 * day - 2 * minute)}"#,
                #"{"partition":0,"offset":1,"query":"top_pages","time":\#(midnight),"late_by":\#(2 * day - 40 * minute + 1)}"#,
            ])
        var edge = Evaluation()
        edge.addStep(.start, at: midnight + 2 * minute + 1)
        edge.addStep(.start, at: midnight + 1)
        edge.addStep(.start, at: midnight)
        #expect(
            lines(edge.answers().lateEvents) == [
                #"{"partition":0,"offset":2,"query":"funnel","time":\#(midnight),"late_by":1}"#
            ])
    }
}
