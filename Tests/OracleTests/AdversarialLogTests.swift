import AdversarialLogs
import Oracle
import Testing
import Vocabulary

@Suite("Adversarial logs")
struct AdversarialLogTests {
    private func answers(_ log: AdversarialLog, drained: Bool) -> Answers {
        var evaluator = LogEvaluator(
            partitions: log.partitions.count, configuration: log.configuration, keepsLateEvents: true)
        for (partition, records) in log.partitions.enumerated() {
            for (offset, record) in records.enumerated() {
                evaluator.take(record.value, timestamp: record.timestamp, partition: partition, offset: Int64(offset))
            }
        }
        return evaluator.finish(drained: drained)
    }

    @Test("equal seeds give equal logs, and other seeds other logs")
    func repeats() {
        #expect(AdversarialLog(seed: 7).partitions == AdversarialLog(seed: 7).partitions)
        #expect(AdversarialLog(seed: 7).configuration == AdversarialLog(seed: 7).configuration)
        #expect(AdversarialLog(seed: 7).partitions != AdversarialLog(seed: 8).partitions)
    }

    @Test("eighty of them reach every count of the ledger and every kind of row")
    func reachesEverything() {
        var total = Ledger.Partition()
        var duplicates: (topPages: Int64, funnel: Int64) = (0, 0)
        var found: Set<String> = []
        var partitionCounts: Set<Int> = []
        var finalRows = 0
        for seed in 0..<UInt64(80) {
            let log = AdversarialLog(seed: seed)
            #expect(log.configuration.issues().isEmpty)
            partitionCounts.insert(log.partitions.count)
            let answers = answers(log, drained: true)
            total += answers.ledger.total
            duplicates.topPages += answers.ledger.topPagesDuplicates
            duplicates.funnel += answers.ledger.funnelDuplicates
            finalRows += lines(self.answers(log, drained: false).results).count
            for line in lines(answers.results) {
                // The name of the query, and the outcome if it is a journey.
                let texts = line.split(separator: "\"")
                found.insert(texts[2] == ":" ? String(texts[3]) : line)
                for outcome in ["completed\",", "ended\",", "timed_out\","] where line.contains(outcome) {
                    found.insert(outcome)
                }
            }
        }
        #expect(partitionCounts == Set(1...8))
        #expect(found.count == Query.allCases.count + 3, "\(found)")
        #expect((total.dead + total.admitted + total.late).allSatisfy { $0 > 20 }, "\(total)")
        #expect(min(total.wrongType, total.noUser, total.lateWindows, duplicates.topPages, duplicates.funnel) > 40)
        #expect(total.valid > total.records / 2 && finalRows > 400)
    }
}
