import Foundation
import Harness
import Logs
import Scenarios
import TestSupport
import Testing
import Vocabulary

@Suite(
    "A topic that is read live", .needsBroker, .serialized)
struct LiveTopicTests {
    private static let start: Int64 = 1_770_854_400_000
    private static let minute: Int64 = 60_000

    private let directory: TemporaryDirectory
    private let broker: TestBroker
    private let topic: KafkaTopic

    init() throws {
        directory = try TemporaryDirectory()
        broker = try TestBroker()
        topic = broker.newTopic()
        try directory.write("idle: floors\nidle_after: 300ms\n", to: "queries.yaml")
    }

    private func writer(creating partitions: Int? = nil) throws -> KafkaWriter {
        try KafkaWriter(
            topic, properties: KafkaProperties(), creatingPartitions: partitions,
            times: Self.start..<Self.start + 86_400_000, now: Self.start)
    }

    /// Writes a view and a step of a journey a minute to a partition.
    private func write(_ minutes: Range<Int64>, to partition: Int, by writer: KafkaWriter) throws {
        var batch = RecordBatch()
        for minute in minutes {
            for second in [0, 20] as [Int64] {
                let time = Self.start + minute * Self.minute + second * 1000 + Int64(partition)
                let text = """
                    {"eid":"IMPRESSION","ets":\(time),"mid":"m-\(partition)-\(minute)-\(second)",\
                    "actor":{"id":"user-\(partition)-\(minute % 5)","type":"User"},\
                    "context":{"pdata":{"id":"app","ver":"1.0"}},"object":{"id":"do_\(minute % 3)"},\
                    "edata":{"pageid":"page-\(minute % 7)"}}
                    """
                batch.append(Array(text.utf8).span, offset: 0, timestamp: time)
            }
        }
        try writer.append(batch, partition: partition)
        try writer.finish()
    }

    /// A run that goes on until a signal.
    private func startRun() throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: BuiltProgram.path)
        process.arguments = runArguments
        process.standardError = try FileHandle(forWritingTo: makeFile("errors"))
        process.standardOutput = try FileHandle(forWritingTo: makeFile("output"))
        try process.run()
        return process
    }

    /// Sends a signal, and waits for the end.
    private func end(_ run: Process, by signal: Int32) {
        kill(run.processIdentifier, signal)
        let deadline = Date.now.addingTimeInterval(120)
        while run.isRunning, Date.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
        if run.isRunning {
            Issue.record("no end after signal \(signal)")
            kill(run.processIdentifier, SIGKILL)
        }
        run.waitUntilExit()
    }

    private var runArguments: [String] {
        [
            "run", "--from", topic.description, "--to", directory.path("out"), "--checkpoint", directory.path("state"),
            "--checkpoint-interval", "50ms", "--config", directory.path("queries.yaml"), "--late", "--epoch", "2KiB",
        ]
    }

    private func makeFile(_ name: String) throws -> URL {
        try directory.write("", to: name)
        return URL(filePath: directory.path(name))
    }

    /// Goes on with two partitions, minute by minute, until a window is final.
    private func feed(
        _ partitions: [Int], from minute: inout Int64, untilFinal last: Int64, by writer: KafkaWriter
    ) throws {
        let deadline = Date.now.addingTimeInterval(20)
        while Date.now < deadline {
            for partition in partitions { try write(minute..<minute + 1, to: partition, by: writer) }
            minute += 1
            Thread.sleep(forTimeInterval: 0.02)
            if let results = try? directory.read("out/results.ndjson"), results.contains(end(of: last)) { return }
        }
        Issue.record("results of minute \(last) did not come by minute \(minute): \(directory.errors)")
    }

    private func end(of minute: Int64) -> String { "\"end\":\(Self.start + minute * Self.minute)," }

    @Test("goes on past partitions that are silent or added, over kills, and its answers are those of log and floors")
    func floors() throws {
        let writer = try writer(creating: 3)
        var minute: Int64 = 0
        var run = try startRun()
        // The third partition is empty: without a floor there would be no row.
        try feed([0, 1], from: &minute, untilFinal: 45, by: writer)
        #expect(try directory.read("out/floors.ndjson").contains(#"{"partition":2,"offset":0,"floor":"#))
        end(run, by: SIGKILL)
        // Most of these are late.
        try write(10..<minute + 5, to: 2, by: writer)
        run = try startRun()
        let second = (minute / 5 + 4) * 5
        try feed([0, 1], from: &minute, untilFinal: second + 30, by: writer)
        try addPartition()
        let afterwards = try self.writer()
        try write(second..<minute, to: 3, by: afterwards)
        let third = (minute / 5 + 4) * 5
        try feed([0, 2], from: &minute, untilFinal: third + 30, by: afterwards)
        end(run, by: SIGTERM)
        #expect(run.terminationStatus == 0, "\(directory.errors)")
        let place = Verification.Log.kafka(topic, KafkaProperties())
        var verdict = try Verification.verify(log: place, actual: directory.path("out"))
        #expect(verdict.isRight && verdict.records! > 500, "\(verdict)")
        // What is left becomes final, under the same floors.
        #expect(
            try directory.spate(runArguments + ["--until", "end", "--drain"]).run().exitCode == 0, "\(directory.errors)"
        )
        verdict = try Verification.verify(log: place, actual: directory.path("out"))
        #expect(verdict.isRight, "\(verdict)")
        let late = try directory.read("out/late.ndjson").split(separator: "\n")
        #expect(late.count > 20)
        try expectFloors()
        try expectGroup()
    }

    private func expectFloors() throws {
        let floors = try directory.read("out/floors.ndjson").split(separator: "\n").map {
            Floor(line: Array($0.utf8)[...])
        }
        #expect(!floors.contains(nil))
        let places = floors.compactMap { $0 }.map { [Int64($0.partition), $0.offset] }
        #expect(Set(places).count == places.count, "several floors for one offset: \(floors)")
        #expect(places.contains([3, 0]), "the partition that was added has a floor from its beginning")
    }

    private func addPartition() throws {
        guard let altered = try broker.call("topics", ["--alter", "--topic", topic.name, "--partitions", "4"]) else {
            return
        }
        #expect(altered.exitCode == 0)
        Thread.sleep(forTimeInterval: 2)
    }

    /// Expects those who watch lags to see where the run is.
    private func expectGroup() throws {
        guard let groups = try broker.call("consumer-groups", ["--describe", "--group", "spate"]) else { return }
        #expect(groups.exitCode == 0)
        let lines = groups.output.split(separator: "\n").filter { $0.contains(topic.name) }
        // Group, topic, partition, offset, end, lag.
        let lags = lines.map { $0.split(separator: " ") }.map { Array($0[2...5].map(String.init)) }
        #expect(lags.count == 4 && lags.allSatisfy { $0[3] == "0" && $0[1] == $0[2] }, "\(lines)")
    }
}
