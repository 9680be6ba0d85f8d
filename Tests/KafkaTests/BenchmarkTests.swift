import Foundation
import Harness
import TestSupport
import Testing

@Suite("bench over a topic", .needsBroker)
struct BenchmarkTests {
    private static let scenario = """
        version: 1
        name: small
        about: Enough records that everything can be killed on its way.
        seed: 5
        lanes: 3
        clock: { start: 2026-02-12T00:00:00Z, span: 30m }
        rate: { mean: 50/s }
        population: { users: 2000 }
        faults_in_data: { duplicates: 2%, truncated: 1%, missing_user: 1% }
        """

    private let directory: TemporaryDirectory
    private let broker: TestBroker

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(Self.scenario, to: "small.yaml")
        broker = try TestBroker()
    }

    private func bench(_ options: [String]) throws -> (exitCode: Int32, report: String, errors: String) {
        let outcome = try directory.spate(
            [
                "bench", directory.path("small.yaml"), "--runs", directory.path("runs"), "--transport", "kafka",
                "--threads", "1",
            ] + options
        ).run()
        return (outcome.exitCode, try directory.read("output"), directory.errors)
    }

    @Test("engine, generator and broker are killed on the way, and the answers are right; the topic is gone then")
    func kills() throws {
        var faults = [
            "{ at: 20%, kill: engine }", "{ at: 70%, kill: engine }", "{ at: 10%, kill: generator }",
            "{ at: 60%, kill: generator, restart_after: 50ms }",
        ]
        var options = ["--broker", broker.brokers]
        if let commands = broker.killAndRestart {
            faults.append("{ at: 45%, kill: broker, restart_after: 100ms }")
            options += ["--kill-broker", commands.kill, "--restart-broker", commands.restart]
        }
        let (exitCode, report, errors) = try bench(
            options + ["--set", "faults=[\(faults.joined(separator: ", "))]", "--json"])
        #expect(exitCode == 0, "\(errors)\(report)")
        guard exitCode == 0 else { return }
        let happened = report.matches(of: /"happened"/).count
        #expect(happened == faults.count, "\(report)")
        #expect(report.contains("oracle from the bytes"))
        guard let topics = try broker.call("topics", ["--list"]) else { return }
        #expect(topics.exitCode == 0)
        let isThere = topics.output.contains("spate-small-")
        #expect(!isThere)
    }

    @Test("an engine with a profile reads the topic, and one that ends without a row is named")
    func profile() throws {
        // What is wrong with many rows takes a debug build long to tell.
        let options = ["--broker", broker.brokers, "--set", "rate.mean=2/s"]
        let native = try bench(options + ["--engine", "spate-kafka"])
        #expect(native.exitCode == 0, "\(native.errors)\(native.report)")
        #expect(native.report.contains("engine spate-kafka: "))
        try directory.write(
            """
            version: 1
            name: mute
            reads: kafka
            command: [bash, -c, "echo I got $0 $1; touch {out}/results.ndjson", "{brokers}", "{topic}"]
            """, to: "mute.yaml")
        let mute = try bench(options + ["--engine", directory.path("mute.yaml"), "--keep-log"])
        #expect(mute.exitCode == 3, "\(mute.errors)")
        let run = try #require(directory.names(in: "runs").last)
        #expect(try directory.read("runs/\(run)/trial-1.out").hasPrefix("I got \(broker.brokers) spate-small-"))
    }

    @Test("a broker that is not there, options that do not fit, and faults that nobody can bring about are refused")
    func refusals() throws {
        let unreachable = try bench(["--broker", "127.0.0.1:1"])
        #expect(unreachable.exitCode == 69 && unreachable.errors.contains("Connection refused"))
        let none = try bench([])
        #expect(none.exitCode == 64 && none.errors.contains("'--transport kafka' needs '--broker HOST:PORT'"))
        let fault = try bench(["--broker", broker.brokers, "--set", "faults=[{ at: 5%, kill: broker }]"])
        #expect(fault.exitCode == 65)
        #expect(fault.errors.contains("faults[0].kill: broker: needs --kill-broker and --restart-broker"))
        let half = try bench(["--broker", broker.brokers, "--kill-broker", "true"])
        #expect(half.exitCode == 64 && half.errors.contains("go together"))
    }
}
