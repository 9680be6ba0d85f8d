import Foundation
import Harness
import Logs
import TestSupport
import Testing

@Suite("Three brokers", .needsOwnBroker)
struct LeaderLossTests {
    /// The nodes that lead a topic's partitions.
    private func leaders(of topic: String, _ broker: TestBroker) throws -> [Int] {
        let described = try #require(try broker.call("topics", ["--describe", "--topic", topic]))
        return described.output.matches(of: /Leader: (\d+)/).compactMap { Int($0.output.1) }
    }

    @Test("a leader that dies on the way is replaced: answers as undisturbed, and each row once in the topic")
    func leaderDies() throws {
        // A broker that says nothing for three seconds is replaced.
        let run = try TopicRun(brokerOptions: [
            "--brokers", "3", "--set", "broker.session.timeout.ms=3000", "--set", "broker.heartbeat.interval.ms=500",
        ])
        try run.prepare()
        let topic = try run.makeTopic()
        let doomed = try #require(try leaders(of: topic.name, run.broker).first)
        let leadersOfInput = try leaders(of: run.input.name, run.broker)
        #expect(leadersOfInput.contains(doomed), "\(leadersOfInput)")
        var bytesAtDeath: Int?
        let deadline = Date.now + 120
        let outcome = try run.start(to: topic) {
            if bytesAtDeath == nil, run.rowBytes > 0 {
                try? run.broker.tell(node: doomed, to: "kill")
                bytesAtDeath = run.rowBytes
            }
            return Date.now > deadline
        }
        #expect(outcome.exitCode == 0, "\(run.directory.errors)")
        // All that was still to come went to another leader.
        let isEarly = try bytesAtDeath ?? .max < run.directory.read("files/results.ndjson").utf8.count
        #expect(isEarly, "the leader died when all rows had left")
        try run.expectAnswers(in: topic, "after the loss of broker \(doomed)")
    }
}
