import Dispatch
import Foundation
import Harness
import Logs
import Sinks
import TestSupport
import Testing

@Suite("Rows to a topic", .needsBroker, .serialized)
struct TopicSinkTests {
    /// `make kills` asks for more.
    private static let kills = ProcessInfo.processInfo.environment["SPATE_TEST_KILLS"].flatMap { Int($0) } ?? 3

    private let run: TopicRun

    init() throws { run = try TopicRun() }

    @Test("engine and broker killed at any instant: files and readers of the topic have each row once")
    func kills() throws {
        try run.prepare()
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var generator = SplitMix64(seed: seed)
        let total = try run.directory.read("files/results.ndjson").utf8.count
        var killed = 0
        while killed < Self.kills {
            run.forget()
            let topic = try run.makeTopic()
            // Of the larger ones both threads decode, and the next is read ahead.
            let epoch = Bool.random(using: &generator) ? "2KiB" : "256KiB"
            var attempts = 0
            while true {
                attempts += 1
                let restart = DispatchGroup()
                let commands = attempts == 2 ? run.broker.killAndRestart : nil
                if let commands {
                    let pause = Double.random(in: 0...0.5, using: &generator)
                    restart.enter()
                    DispatchQueue.global().asyncAfter(deadline: .now() + pause) {
                        _ = Self.shell(commands.kill)
                        // A broker that cannot start within a minute ends, as on a machine that stands still meanwhile.
                        for _ in 0..<3 where Self.shell(commands.restart) == 0 { break }
                        restart.leave()
                    }
                }
                // While rows leave, or at any other time; later after each attempt, so that a slow machine gets on.
                let target = Int.random(in: min(run.rowBytes, total)...total, using: &generator)
                let end = Date.now + Double.random(in: 0.05...2 + 0.2 * Double(attempts), using: &generator)
                let outcome = try run.start(to: topic, epoch: epoch) { run.rowBytes > target || Date.now > end }
                restart.wait()
                if outcome.exitCode == 0 { break }
                // On a busy machine a broker may take longer to come back than a start waits for it.
                if outcome.exitCode == 69, commands != nil { continue }
                let errors = run.directory.errors
                #expect(outcome.wasKilled, "exit code \(outcome.exitCode), seed \(seed): \(errors)")
                guard outcome.wasKilled else { return }
                killed += 1
            }
            try run.expectAnswers(in: topic, "seed \(seed), after \(killed) kills")
        }
    }

    /// Returns the exit code of a command, if it could be started.
    private static func shell(_ command: String) -> Int32? {
        var process = ChildProcess(executable: "/bin/sh", arguments: ["-c", command])
        process.standardOutputFile = "/dev/null"
        return try? process.run().exitCode
    }

    @Test("a topic that holds something else, or has lost rows, is refused, and nothing is changed")
    func refusals() throws {
        try run.prepare()
        let topic = try run.makeTopic()
        // Records of a transaction that was never committed are no rows.
        #expect(try run.start(to: topic, options: []) { run.rowBytes > 0 }.wasKilled)
        #expect(try run.start(to: topic, options: []).exitCode == 0)
        let written = try run.directory.read("out/results.ndjson")
        let other = try run.makeTopic()
        #expect(try run.start(to: other).exitCode == 65)
        #expect(run.directory.errors.contains("holds 0 rows of this run, which has sent"))
        #expect(try run.start(to: run.input).exitCode == 64)
        #expect(try run.directory.read("out/results.ndjson") == written)
        #expect(try run.start(to: topic).exitCode == 0)
        run.forget()
        #expect(try run.start(to: topic).exitCode == 65)
        #expect(run.directory.errors.contains("its last record is not of this run"))
        #expect(!run.directory.names(in: ".").contains("out"))
    }

    @Test(
        "a start waits for transactions that are open, so that it sees the last record",
        .needsOwnBroker)
    func openTransactions() throws {
        let topic = try run.makeTopic()
        let writing = DispatchGroup()
        let broker = run.broker
        DispatchQueue.global().async(group: writing) {
            // For three seconds, in one transaction.
            _ = try? broker.call(
                "producer-perf-test",
                [
                    "--topic", topic.name, "--num-records", "300", "--record-size", "10", "--throughput", "100",
                    "--transactional-id", "other", "--transaction-duration-ms", "60000",
                ])
        }
        defer { writing.wait() }
        let observer = try KafkaWriter(topic, properties: KafkaProperties())
        let deadline = Date.now + 30
        while try observer.end(ofPartition: 0) == 0, Date.now < deadline { usleep(10_000) }
        let error = #expect(throws: LogError.self) {
            try TopicSink(topic, properties: KafkaProperties(), run: "run", holding: 0)
        }
        #expect(error?.description.contains("its last record is not of this run") == true, "\(error as Any)")
    }

    @Test("without a checkpoint each start sends all rows, in their order")
    func atLeastOnce() throws {
        try run.prepare()
        let topic = try run.makeTopic()
        for directories in [[], ["--to", run.directory.path("out")]] {
            let exitCode = try run.directory.spate(
                ["run", "--from", run.directory.path("log"), "--sink", topic.description] + directories
            ).run().exitCode
            let errors = run.directory.errors
            let guarantee = "\(topic.name), at least once: another start sends them again."
            #expect(exitCode == 0 && errors.contains(guarantee), "\(errors)")
            #expect(try run.directory.read("output").isEmpty)
        }
        let rows = try run.directory.read("files/results.ndjson")
        #expect(try run.directory.read("out/results.ndjson") == rows)
        try run.expectRows(rows + rows, of: topic, "of two starts")
    }

    @Test("a start shuts out a process of an earlier one that still writes")
    func fencing() throws {
        let topic = try run.makeTopic()
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
        try run.expectRows("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", of: topic, "of two processes")
    }
}
