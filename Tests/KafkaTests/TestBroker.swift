import Foundation
import Harness
import Logs
import TestSupport
import Testing

/// Apache Kafka for tests: one that is started for them and stopped at their end, or one that runs.
final class TestBroker: Sendable {
    /// How `kafka start` is called, or where a broker is.
    enum Place {
        case tool(String)
        case running(String)
    }

    /// What the machine offers; `nil` if there is none.
    static let place: Place? = {
        let environment = ProcessInfo.processInfo.environment
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        var homes = [root.appending(path: "shared/kafka").path]
        if let home = environment["SPATE_TEST_KAFKA_HOME"] { homes.append(home) }
        for home in homes {
            let tool = "\(home)/kafka"
            var isDirectory: ObjCBool = false
            if unsafe FileManager.default.fileExists(atPath: tool, isDirectory: &isDirectory), !isDirectory.boolValue {
                return .tool(tool)
            }
        }
        return environment["SPATE_TEST_KAFKA_BOOTSTRAP"].map { .running($0) }
    }()

    let brokers: String
    /// The file of properties that a client of a broker with security needs.
    var propertiesPath: String { "\(directory)/client.properties" }
    /// Commands of a shell that kill the broker and start it again; `nil` if it is not ours.
    var killAndRestart: (kill: String, restart: String)? {
        tool.map { ("'\($0)' kill '\(directory)'", "'\($0)' restart '\(directory)'") }
    }
    private let tool: String?
    private let directory: String

    /// Calls one of Kafka's own tools for this broker, and returns its exit code and what it printed; `nil` where they are
    /// not at hand.
    ///
    /// - Parameter input: a file that is its standard input.
    func call(
        _ name: String, _ arguments: [String], input: String? = nil
    ) throws -> (exitCode: Int32, output: String)? {
        guard let tool else { return nil }
        let output = directory + ".\(name).out"
        var process = Self.process(
            tool, [name, "--bootstrap-server", brokers] + arguments, directory: directory, output: output)
        process.standardInputFile = input
        defer { try? FileManager.default.removeItem(atPath: output) }
        return (try process.run().exitCode, try String(contentsOfFile: output, encoding: .utf8))
    }

    /// Kills one of several brokers, or starts it again, if they are ours.
    ///
    /// - Parameter verb: `kill` or `restart`.
    func tell(node: Int, to verb: String) throws {
        guard let tool else { return }
        _ = try Self.process(tool, [verb, directory, "--node", "\(node)"], directory: directory).run()
    }

    /// A call of the tool, which is killed if it does not end.
    private static func process(
        _ tool: String, _ arguments: [String], directory: String, output: String? = nil
    ) -> ChildProcess {
        var process = ChildProcess(executable: tool, arguments: arguments)
        process.standardOutputFile = output ?? directory + ".out"
        process.standardErrorFile = directory + ".err"
        process.timeoutSeconds = 300
        return process
    }

    /// The name of a topic that is not there.
    func newTopic(_ purpose: String = "test") -> KafkaTopic {
        KafkaTopic(brokers: brokers, name: "spate-\(purpose)-\(UUID().uuidString)")
    }

    /// - Parameter options: of one that is started.
    init(options: [String] = []) throws {
        directory = NSTemporaryDirectory() + "spate-kafka-\(UUID().uuidString)"
        switch try #require(Self.place) {
        case .running(let brokers): (self.brokers, tool) = (brokers, nil)
        case .tool(let tool):
            self.tool = tool
            let start = Self.process(tool, ["start", directory, "--heap", "256m"] + options, directory: directory)
            guard try start.run().exitCode == 0 else {
                throw HarnessError.unreadable(path: directory + ".err", reason: "the broker did not start")
            }
            brokers = try String(contentsOfFile: directory + ".out", encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines)
        }
    }

    deinit {
        guard let tool else { return }
        _ = try? Self.process(tool, ["stop", directory], directory: directory).run()
        for suffix in ["", ".out", ".err"] { try? FileManager.default.removeItem(atPath: directory + suffix) }
    }
}

extension Trait where Self == ConditionTrait {
    private static var hint: Comment { "no Kafka: see docs/kafka.md" }

    /// Only where there is Kafka.
    static var needsBroker: Self { .enabled(if: TestBroker.place != nil, hint) }

    /// Only where one can be started, with options, and killed.
    static var needsOwnBroker: Self {
        .enabled(if: { if case .tool = TestBroker.place { true } else { false } }(), hint)
    }
}
