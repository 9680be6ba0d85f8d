import Oracle
import Testing
import Vocabulary

@Suite("Evaluator")
struct EvaluatorTests {
    @Test("rows stand in one order: due, name of the query, key")
    func ordersRows() {
        var log = Evaluation()
        log.configuration.retention.days = [1]
        log.configuration.activeUsers.delay = 2 * minute
        log.configuration.topPages.delay = 2 * minute
        // All is due at midnight + 2 min: the days and windows that end there, and a journey that times out there.
        let time = midnight - 30 * minute
        log.add(at: time - day, user: "u")
        log.add(.impression, at: time, user: "u", content: "b", page: "/p")
        log.add(.impression, at: time, user: "u", content: "a")
        let due = lines(log.answers().results).drop { !$0.contains(#""day":"2026-02-11""#) }
        let names = due.map { $0.split(separator: "\"")[2] == ":" ? $0.split(separator: "\"")[3] : "" }
        #expect(
            names == ["adoption", "adoption", "dau", "funnel", "funnel", "retention", "top_pages", "drop_off"])
        #expect(due.count == 8)
    }

    @Test(
        "neither the order between partitions nor the number of advances changes an answer",
        arguments: 0..<30 as Range<UInt64>)
    func dependsOnLogsAlone(seed: UInt64) {
        var random = Linear(state: seed)
        var log = Evaluation(partitions: 3)
        log.configuration.funnel.delay = 2
        log.configuration.funnel.timeout = 5
        log.configuration.dropOff.every = 4
        log.configuration.topPages.delay = 1
        log.configuration.topPages.window = 4
        log.configuration.topPages.slide = 2
        log.configuration.topPages.top = 2
        log.configuration.activeUsers.delay = 1
        for step in 0..<Int64(200) {
            let names = ["a", "b", "c"]
            func name() -> String { names[Int(random.below(3))] }
            log.add(
                [.impression, .start, .end, .other][Int(random.below(4))],
                at: midnight - 50 + step / 2 + random.below(12),
                user: name(), platform: name(), content: name(), page: name(), message: name(), in: Int(random.below(3))
            )
        }
        for drained in [true, false] {
            let expected = log.answers(drained: drained, recordsBetweenAdvances: 1)
            #expect(log.answers(drained: drained, recordsBetweenAdvances: 1000) == expected)
            var apart = log
            apart.records = (0..<3).flatMap { partition in log.records.filter { $0.partition == partition } }
            let answers = apart.answers(drained: drained, recordsBetweenAdvances: 7)
            #expect(answers.results == expected.results && answers.ledger == expected.ledger)
            #expect(Set(lines(answers.lateEvents)) == Set(lines(expected.lateEvents)))
        }
        let late = log.answers().ledger.total.late
        #expect(late[Int(Admission.funnel.rawValue)] > 0 && late[Int(Admission.topPages.rawValue)] > 0)
        let final = log.answers(drained: false).results
        #expect(!final.isEmpty && log.answers().results.starts(with: final), "a drain only adds rows")
    }

    @Test("a log of bytes is normalised, evaluated, and its dead records listed")
    func evaluatesBytes() {
        var evaluator = LogEvaluator(partitions: 2, configuration: QueryConfiguration())
        evaluator.take(
            Array(#"{"eid":"START","ets":1770854400000,"actor":{"id":"u\u0000"},"mid":1}"#.utf8), partition: 1,
            offset: 7)
        evaluator.take(Array("{}".utf8), partition: 1, offset: 8)
        evaluator.take([], timestamp: 5, partition: 1, offset: 10)
        let answers = evaluator.finish(drained: true)
        #expect(
            lines(answers.results) == [
                #"{"query":"adoption","day":"2026-02-12","platform":null,"version":null,"all_versions":true,"users":1}"#,
                #"{"query":"adoption","day":"2026-02-12","platform":null,"version":null,"all_versions":false,"users":1}"#,
                #"{"query":"dau","day":"2026-02-12","users":1}"#,
            ])
        #expect(
            lines(answers.deadLetters) == [
                #"{"partition":1,"offset":8,"reason":"no_event_type","length":2,"bytes":"e30="}"#,
                #"{"partition":1,"offset":10,"reason":"malformed","length":0,"bytes":""}"#,
            ])
        #expect(answers.ledger.total.wrongType == 1 && answers.ledger.partitions[0].records == 0)
    }
}
