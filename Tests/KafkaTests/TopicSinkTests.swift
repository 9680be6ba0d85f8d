import Dispatch
import Foundation
import Harness
import Logs
import Scenarios
import Sinks
import TestSupport
import Testing

@Suite("Rows to a topic", .enabled(if: TestBroker.place != nil, "no Kafka: see docs/kafka.md"), .serialized)
struct TopicSinkTests {
    private static let scenario = """
        version: 1
        name: small
        about: Some hours of traffic with everything in it, so that rows are final all along.
        seed: 5
        lanes: 3
        clock: { start: 2026-02-12T00:00:00Z, span: 12h }
        rate: { mean: 0.2/s }
        population: { users: 200 }
        faults_in_data: { duplicates: 2%, truncated: 1%, wrong_type: 1%, missing_user: 1% }
        plant: [{ cohort: window_edge, users: 3, at: 1h }]
        """
    /// `make kills` asks for more.
    private static let kills = ProcessInfo.processInfo.environment["SPATE_TEST_KILLS"].flatMap { Int($0) } ?? 3

    private let directory: TemporaryDirectory
    private let broker: TestBroker
    private let input: KafkaTopic

    init() throws {
        directory = try TemporaryDirectory()
        broker = try TestBroker(try #require(TestBroker.place))
        input = KafkaTopic(brokers: broker.brokers, name: "spate-test-\(UUID().uuidString)")
    }

    /// A new topic for rows.
    private func makeTopic() throws -> KafkaTopic {
        let topic = KafkaTopic(brokers: broker.brokers, name: "spate-rows-\(UUID().uuidString)")
        _ = try KafkaTopicHandle(creating: topic, properties: KafkaProperties(), partitions: 1)
        return topic
    }

    /// Expects that Kafka's own consumer of committed records, where it is at hand, sees these rows and no others.
    private func expectRows(_ expected: String, of topic: KafkaTopic, _ note: String) throws {
        let count = expected.split(separator: "\n").count
        func consume(_ count: Int, patience milliseconds: Int) throws -> [Substring]? {
            let consumed = try broker.call(
                "console-consumer",
                [
                    "--topic", topic.name, "--from-beginning", "--isolation-level", "read_committed", "--max-messages",
                    "\(count)", "--timeout-ms", "\(milliseconds)",
                ])
            // It says there, too, that nothing came for a while.
            return consumed?.output.split(separator: "\n").filter { $0.hasPrefix("{") }
        }
        guard let rows = try consume(count, patience: 60_000) else { return }
        let isSame = rows == expected.split(separator: "\n")
        #expect(isSame, "\(rows.count) rows of the topic, not \(count); \(note)")
        let isMore = try consume(count + 1, patience: 3000)!.count > count
        #expect(!isMore, "more rows than \(count) in the topic; \(note)")
    }

    /// Starts a run with a checkpoint from one topic to another, and kills it once `isDue`, unless it ends before.
    private func start(
        to topic: KafkaTopic, options: [String] = ["--drain"], killWhen isDue: () -> Bool = { false }
    ) throws -> ChildProcess.Outcome {
        var process = ChildProcess(
            executable: BuiltProgram.path,
            arguments: [
                "run", "--from", input.description, "--until", "end", "--to", directory.path("out"), "--checkpoint",
                directory.path("checkpoint"), "--checkpoint-interval", "10ms", "--late", "--epoch", "2KiB", "--threads",
                "2", "--sink", topic.description,
            ] + options)
        process.standardErrorFile = directory.path("errors")
        return try process.run(killWhen: isDue)
    }

    /// Bytes of rows in the file, which gets them just before the topic does.
    private var rowBytes: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory.path("out/results.ndjson"))
        return attributes?[.size] as? Int ?? 0
    }

    private func forget() {
        for name in ["out", "checkpoint"] { try? FileManager.default.removeItem(atPath: directory.path(name)) }
    }

    /// Writes the load to a topic and to files, and the answers to it to `files`.
    private func prepare() throws {
        try directory.write(Self.scenario, to: "small.yaml")
        let scenario = try Scenario(contentsOfFile: directory.path("small.yaml"))
        for destination in [
            Generation.Destination.kafka(input, KafkaProperties(), .create), .directory(directory.path("log")),
        ] {
            _ = try Generation(scenario: scenario, destination: destination).run()
        }
        var run = EngineRun(input: .directory(directory.path("log")))
        run.outputDirectory = directory.path("files")
        _ = try run.run()
    }

    @Test("engine and broker killed at any instant: files and readers of the topic have each row once")
    func kills() throws {
        try prepare()
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var generator = SplitMix64(seed: seed)
        let total = try directory.read("files/results.ndjson").utf8.count
        var killed = 0
        while killed < Self.kills {
            forget()
            let topic = try makeTopic()
            var attempts = 0
            while true {
                attempts += 1
                let restart = DispatchGroup()
                if attempts == 2, let commands = broker.killAndRestart {
                    let pause = Double.random(in: 0...0.5, using: &generator)
                    restart.enter()
                    DispatchQueue.global().asyncAfter(deadline: .now() + pause) {
                        for command in [commands.kill, commands.restart] { Self.shell(command) }
                        restart.leave()
                    }
                }
                // While rows leave, or at any other time.
                let target = Int.random(in: min(rowBytes, total)...total, using: &generator)
                let end = Date.now + Double.random(in: 0.05...2, using: &generator)
                let outcome = try start(to: topic) { rowBytes > target || Date.now > end }
                restart.wait()
                if outcome.exitCode == 0 { break }
                let errors = try directory.read("errors")
                #expect(outcome.wasKilled, "exit code \(outcome.exitCode), seed \(seed): \(errors)")
                guard outcome.wasKilled else { return }
                killed += 1
            }
            for name in ["results.ndjson", "ledger.json"] {
                let isSame = try directory.read("out/\(name)") == directory.read("files/\(name)")
                #expect(isSame, "\(name), seed \(seed), after \(killed) kills")
            }
            try expectRows(
                directory.read("files/results.ndjson"), of: topic, "seed \(seed), after \(killed) kills")
        }
    }

    private static func shell(_ command: String) {
        var process = ChildProcess(executable: "/bin/sh", arguments: ["-c", command])
        process.standardOutputFile = "/dev/null"
        _ = try? process.run()
    }

    @Test("a topic that holds something else, or has lost rows, is refused, and nothing is changed")
    func refusals() throws {
        try prepare()
        let topic = try makeTopic()
        // Records of a transaction that was never committed are no rows.
        #expect(try start(to: topic, options: []) { rowBytes > 0 }.wasKilled)
        #expect(try start(to: topic, options: []).exitCode == 0)
        let written = try directory.read("out/results.ndjson")
        let other = try makeTopic()
        #expect(try start(to: other).exitCode == 65)
        #expect(try directory.read("errors").contains("holds 0 rows of this run, which has sent"))
        #expect(try start(to: input).exitCode == 64)
        #expect(try directory.read("out/results.ndjson") == written)
        #expect(try start(to: topic).exitCode == 0)
        forget()
        #expect(try start(to: topic).exitCode == 65)
        #expect(try directory.read("errors").contains("its last record is not of this run"))
        #expect(!directory.names(in: ".").contains("out"))
    }

    @Test("a start shuts out a process of an earlier one that still writes")
    func fencing() throws {
        let topic = try makeTopic()
        func open() throws -> TopicSink {
            try TopicSink(topic, properties: KafkaProperties(), run: "run", holding: 0)
        }
        func append(_ text: String, upTo count: Int64, to sink: TopicSink) throws {
            let bytes = Array(text.utf8)
            try sink.append(bytes.span, upTo: count)
        }
        let old = try open()
        try append("{\"a\":1}\n{\"b\":2}\n", upTo: 2, to: old)
        let new = try open()
        // It holds two of these.
        try append("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", upTo: 3, to: new)
        let error = #expect(throws: LogError.self) { try append("{\"c\":3}\n", upTo: 3, to: old) }
        #expect(error?.description.contains("another process has gone on with this run") == true, "\(error as Any)")
        try expectRows("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", of: topic, "of two processes")
    }
}
