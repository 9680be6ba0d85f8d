import Foundation
import Harness
import Logs
import Scenarios
import TestSupport
import Testing

/// A run from one topic to another, and what it is held against.
struct TopicRun {
    let directory: TemporaryDirectory
    let broker: TestBroker
    let input: KafkaTopic

    init(brokerOptions: [String] = []) throws {
        directory = try TemporaryDirectory()
        broker = try TestBroker(options: brokerOptions)
        input = broker.newTopic()
    }

    /// A new topic for rows.
    func makeTopic() throws -> KafkaTopic {
        let topic = broker.newTopic("rows")
        _ = try KafkaTopicHandle(creating: topic, properties: KafkaProperties(), partitions: 1)
        return topic
    }

    /// Expects that Kafka's own consumer of committed records, where it is at hand, sees these rows and no others.
    ///
    /// A record behind them, of Kafka's own producer, says where they end: no silence has to, which may be a slow machine's.
    func expectRows(_ expected: String, of topic: KafkaTopic, _ note: String) throws {
        let rows: [Substring] = expected.split(separator: "\n") + ["end"]
        try directory.write("end\n", to: "end")
        guard let ending = try broker.call("console-producer", ["--topic", topic.name], input: directory.path("end"))
        else { return }
        #expect(ending.exitCode == 0, "\(note)")
        let consumed = try #require(
            try broker.call(
                "console-consumer",
                [
                    "--topic", topic.name, "--from-beginning", "--isolation-level", "read_committed", "--max-messages",
                    "\(rows.count)", "--timeout-ms", "60000",
                ]))
        // It says there, too, if nothing came for a while.
        let found = consumed.output.split(separator: "\n").filter { $0.hasPrefix("{") || $0 == "end" }
        let isSame = found == rows
        let (last, count) = (found.last ?? "", rows.count - 1)
        #expect(isSame, "\(found.count) records of the topic, the last \(last), not \(count) rows and an end; \(note)")
    }

    /// Starts a run with a checkpoint from one topic to another, and kills it once `isDue`, unless it ends before.
    func start(
        to topic: KafkaTopic, options: [String] = ["--drain"], epoch: String = "2KiB",
        killWhen isDue: () -> Bool = { false }
    ) throws -> ChildProcess.Outcome {
        try directory.spate(
            [
                "run", "--from", input.description, "--until", "end", "--to", directory.path("out"), "--checkpoint",
                directory.path("checkpoint"), "--checkpoint-interval", "10ms", "--late", "--epoch", epoch, "--threads",
                "2", "--sink", topic.description,
            ] + options
        ).run(killWhen: isDue)
    }

    /// Bytes of rows in the file, which gets them just before the topic does.
    var rowBytes: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory.path("out/results.ndjson"))
        return attributes?[.size] as? Int ?? 0
    }

    func forget() {
        for name in ["out", "checkpoint"] { try? FileManager.default.removeItem(atPath: directory.path(name)) }
    }

    /// Writes the load to a topic and to files, and the answers to it to `files`.
    func prepare() throws {
        // Rows are final all along.
        try directory.write(SmallScenario.dirty(span: "12h", rate: "0.2/s"), to: "small.yaml")
        let scenario = try Scenario(contentsOfFile: directory.path("small.yaml"))
        for destination in [
            Generation.Destination.kafka(input, KafkaProperties(), .create), .directory(directory.path("log")),
        ] {
            _ = try Generation(scenario: scenario, destination: destination).run()
        }
        try directory.run(.directory(directory.path("log")), to: "files")
    }

    /// Expects files as undisturbed, and each row once in the topic.
    func expectAnswers(in topic: KafkaTopic, _ note: String) throws {
        try directory.expectSameAnswers(in: "out", as: "files", note)
        try expectRows(directory.read("files/results.ndjson"), of: topic, note)
    }
}
