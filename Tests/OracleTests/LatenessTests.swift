import AdversarialLogs
import Testing
import Vocabulary

@testable import Oracle

@Suite("Lateness at other delays")
struct LatenessTests {
    private static func answers(_ log: AdversarialLog, _ configuration: QueryConfiguration) -> Answers {
        var evaluator = LogEvaluator(partitions: log.partitions.count, configuration: configuration)
        for (partition, records) in log.partitions.enumerated() {
            for (offset, record) in records.enumerated() {
                evaluator.take(record.value, timestamp: record.timestamp, partition: partition, offset: Int64(offset))
            }
        }
        return evaluator.finish(drained: true)
    }

    @Test(
        "an evaluation with a delay finds as many late events as one with another delay foretells",
        arguments: 0..<60 as Range<UInt64>)
    func foretold(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        let told = Self.answers(log, log.configuration)
        let lateness = try #require(told.lateness)
        var others: [QueryConfiguration] = [log.configuration]
        for delay in lateness.delays.enumerated().filter({ $0.offset % 5 == Int(seed % 5) }).map(\.element) {
            var other = log.configuration
            other.activeUsers.delay = delay
            other.funnel.delay = delay
            other.topPages.delay = delay
            if other.issues().isEmpty { others.append(other) }
        }
        for other in others {
            let late = Self.answers(log, other).ledger.total.late
            for (query, delay) in [
                (Admission.activeUsers, other.activeUsers.delay), (.funnel, other.funnel.delay),
                (.topPages, other.topPages.delay),
            ] {
                let index = try #require(lateness.delays.firstIndex(of: delay))
                #expect(
                    lateness.late(query, atDelay: index) == late[Int(query.rawValue)],
                    "seed \(seed), \(query.name), delay \(delay) ms")
            }
        }
    }
}
