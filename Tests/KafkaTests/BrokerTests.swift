import Foundation
import Harness
import Logs
import Scenarios
import TestSupport
import Testing

@Suite("On a real broker", .needsBroker, .serialized)
struct BrokerTests {
    private let directory: TemporaryDirectory
    private let scenario: Scenario

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.dirty, to: "small.yaml")
        scenario = try Scenario(contentsOfFile: directory.path("small.yaml"))
    }

    private func generate(to destination: Generation.Destination, expect: String? = nil) throws -> GenerationRecord {
        var generation = Generation(scenario: scenario, destination: destination)
        generation.expectedDirectory = expect.map(directory.path)
        return try generation.run()
    }

    @Test("a topic gives the results and the ledger that files give, and the planted answers")
    func sameAsFiles() throws {
        let broker = try TestBroker()
        let topic = broker.newTopic()
        let properties = KafkaProperties()
        let written = try generate(to: .kafka(topic, properties, .create), expect: "expected")
        _ = try generate(to: .directory(directory.path("log")))
        try directory.run(.directory(directory.path("log")), to: "files")
        for threads in 1...2 {
            // Epochs are small, but large enough to be shared by threads.
            let record = try directory.run(
                .kafka(topic, properties, untilEnd: true), to: "topic-\(threads)", threads: threads,
                epochBytes: 1 << 18, rendersLate: true)
            #expect(record.records == written.records && record.records > 2000)
            try directory.expectSameAnswers(in: "topic-\(threads)", as: "files", "\(threads) threads")
        }
        let verdict = try Verification.compare(expected: directory.path("expected"), actual: directory.path("topic-2"))
        #expect(verdict.isRight, "\(verdict)")

        // The same topic again would hold everything twice; a new one of that name is there already.
        for creates in [false, true] {
            let error = #expect(throws: LogError.self) {
                try generate(to: .kafka(topic, properties, creates ? .create : .empty))
            }
            #expect(error?.cause == .invalidSetting)
            #expect(error?.description.contains(creates ? "already exists" : "holds records already") == true)
        }
        let missing = #expect(throws: LogError.self) {
            try directory.run(.kafka(broker.newTopic(), properties, untilEnd: true), to: "none")
        }
        #expect(missing?.cause == .unavailable)
        #expect(missing?.description.contains("Unknown topic") == true)
    }

    @Test("queues that are full are filled again as soon as they have room")
    func fullQueues() throws {
        let broker = try TestBroker()
        let topic = broker.newTopic()
        _ = try generate(to: .kafka(topic, KafkaProperties(), .create))
        try directory.write("fetch.message.max.bytes=16384\nqueued.max.messages.kbytes=16\n", to: "small.properties")
        let start = Date.now
        let record = try directory.run(
            .kafka(topic, KafkaProperties(file: directory.path("small.properties")), untilEnd: true), to: "out")
        let fills = record.bytes / 16384
        let seconds = Date.now.timeIntervalSince(start)
        #expect(fills > 100 && seconds < 10, "\(fills) times, in \(seconds) s")
    }

    /// Starts a run with a checkpoint over a topic, and kills it once `isDue`, unless it ends before.
    private func start(
        _ topic: KafkaTopic, options: [String] = ["--until", "end"], killWhen isDue: () -> Bool = { false }
    ) throws -> ChildProcess.Outcome {
        try directory.spate(
            [
                "run", "--from", topic.description, "--to", directory.path("out"), "--checkpoint",
                directory.path("checkpoint"), "--checkpoint-interval", "1h", "--late", "--epoch", "256KiB",
            ] + options
        ).run(killWhen: isDue)
    }

    /// A topic that has deleted the first 600 records of a partition after a run with a checkpoint has begun.
    private func topicWithLoss(on broker: TestBroker) throws -> KafkaTopic {
        let topic = broker.newTopic()
        var none = Generation(scenario: scenario, destination: .kafka(topic, KafkaProperties(), .create))
        none.seek = 86_400_000
        #expect(try none.run().records == 0)
        // The checkpoint of what is there, nothing, needs all that comes.
        #expect(try start(topic).exitCode == 0)
        _ = try generate(to: .kafka(topic, KafkaProperties(), .empty))
        try directory.write(
            #"{"version":1,"partitions":[{"topic":"\#(topic.name)","partition":1,"offset":600}]}"#, to: "offsets.json")
        let deletion = try broker.call("delete-records", ["--offset-json-file", directory.path("offsets.json")])
        #expect(deletion?.exitCode == 0)
        return topic
    }

    @Test("records that a topic has deleted stop a run loudly; skipped, they are counted", .needsOwnBroker)
    func lostRecords() throws {
        let broker = try TestBroker()
        let topic = try topicWithLoss(on: broker)
        let stopped = try start(topic)
        let errors = directory.errors
        #expect(stopped.exitCode == 65, "\(errors)")
        #expect(errors.contains("partition 1: the records from offset 0 to 599, "), "\(errors)")
        let skipped = try start(topic, options: ["--until", "end", "--on-data-loss", "skip"])
        #expect(skipped.exitCode == 0)
        #expect(try directory.read("out/run.json").contains(#""lost_offsets":600,"#))
        // A run that has not begun begins with what there is.
        let record = try directory.run(.kafka(topic, KafkaProperties(), untilEnd: true), to: "fresh")
        #expect(record.lostOffsets == 0 && record.records > 1000)
    }

    @Test("a kill after deleted records were skipped loses nothing else", .needsOwnBroker)
    func killAfterSkip() throws {
        let broker = try TestBroker()
        let topic = try topicWithLoss(on: broker)
        let skip = ["--on-data-loss", "skip"]
        // Nothing ends it but the kill, after which nothing but the snapshot before the skip is there.
        let killed = try start(topic, options: skip) {
            (try? directory.read("out/dead-letters.ndjson").isEmpty) == false
        }
        #expect(killed.wasKilled, "\(directory.errors)")
        #expect(try start(topic, options: ["--until", "end", "--drain"] + skip).exitCode == 0)
        try directory.run(.kafka(topic, KafkaProperties(), untilEnd: true), to: "fresh")
        try directory.expectSameAnswers(in: "out", as: "fresh")
    }

    @Test(
        "a wrong password is refused with the broker's reason, and a right one is taken, over TLS",
        .needsOwnBroker)
    func security() throws {
        let broker = try TestBroker(options: ["--tls", "--sasl", "alice:right"])
        let topic = broker.newTopic()
        let right = try broker.properties
        _ = try generate(to: .kafka(topic, right, .create))
        let text = try String(contentsOfFile: broker.propertiesPath, encoding: .utf8)
        try directory.write(text.replacing("=right", with: "=hunter2"), to: "wrong.properties")
        let wrong = try KafkaProperties(file: directory.path("wrong.properties"))
        let error = #expect(throws: LogError.self) {
            try directory.run(.kafka(topic, wrong, untilEnd: true), to: "out")
        }
        #expect(error?.cause == .unavailable)
        #expect(error?.description.contains("Invalid username or password") == true)
        #expect(error?.description.contains("hunter2") == false)
        #expect(try directory.run(.kafka(topic, right, untilEnd: true), to: "out").records > 2000)
    }
}

extension TestBroker {
    /// What a client of this broker needs.
    fileprivate var properties: KafkaProperties { get throws { try KafkaProperties(file: propertiesPath) } }
}
