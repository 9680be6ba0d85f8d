import Foundation
import Harness
import Logs
import Scenarios
import TestSupport
import Testing

@Suite("A generator over a topic", .needsBroker, .serialized)
struct ResumedGenerationTests {
    private static let scenario = """
        version: 1
        name: resumed
        about: Enough records that a generator can be killed on its way.
        seed: 5
        lanes: 3
        clock: { start: 2026-02-12T00:00:00Z, span: 20m }
        rate: { mean: 40/s }
        population: { users: 2000 }
        keys: { partition_by: user }
        faults_in_data: { duplicates: 2%, truncated: 1%, missing_user: 1% }
        plant: [{ cohort: window_edge, users: 3, at: 5m }]
        """

    private let directory: TemporaryDirectory
    private let broker: TestBroker
    private let topic: KafkaTopic

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(Self.scenario, to: "resumed.yaml")
        broker = try TestBroker()
        topic = broker.newTopic()
    }

    private func generate(
        _ options: [String], scenario: String = "resumed.yaml", killAfter seconds: Double = 60
    ) throws -> ChildProcess.Outcome {
        try directory.spate(
            ["generate", directory.path(scenario), "--to", topic.description] + options, timeoutSeconds: seconds
        ).run()
    }

    /// Expects in the topic what the scenario gives in files, and the planted answers.
    private func expectWholeTopic(_ note: String) throws {
        let scenario = try Scenario(contentsOfFile: directory.path("resumed.yaml"))
        _ = try Generation(scenario: scenario, destination: .directory(directory.path("log"))).run()
        for (input, name) in [
            (EngineRun.Input.directory(directory.path("log")), "files"),
            (.kafka(topic, KafkaProperties(), untilEnd: true), "topic"),
        ] {
            #expect(try directory.run(input, to: name).records > 40_000)
        }
        try directory.expectSameAnswers(in: "topic", as: "files", note)
    }

    @Test("killed at any instant and resumed, gives the topic that an undisturbed one gives")
    func kills() throws {
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var random = SplitMix64(seed: seed)
        var kills = 0
        var isPaced = true
        // The topic is there before anything can be killed.
        _ = try KafkaTopicHandle(creating: topic, properties: KafkaProperties(), partitions: 3)
        while kills < 5 {
            // A pace spreads the load over 3 s, so that kills hit the middle of it.
            let pace = isPaced ? ["--rate", "16k/s"] : []
            let outcome = try generate(
                ["--resume"] + pace, killAfter: Double.random(in: 0.7...1.5, using: &random))
            guard outcome.timedOut else {
                #expect([0, 6].contains(outcome.exitCode), "seed \(seed), \(kills) kills: \(directory.errors)")
                break
            }
            kills += 1
            isPaced = kills < 4
        }
        #expect(kills >= 2, "the load was complete before enough kills; seed \(seed)")
        let last = try generate(["--resume", "--expect", directory.path("expected")])
        #expect(last.exitCode == 0, "\(directory.errors)")
        try expectWholeTopic("seed \(seed), \(kills) kills")
        let verdict = try Verification.compare(expected: directory.path("expected"), actual: directory.path("topic"))
        #expect(verdict.isRight, "\(verdict)")
        // Everything is there: nothing is written, and it is no error.
        #expect(try generate(["--resume"]).exitCode == 0)
        #expect(directory.errors.contains("0 events"))
        try expectRefusals()
        try expectKeys()
    }

    private func expectRefusals() throws {
        try directory.write(Self.scenario.replacing("seed: 5", with: "seed: 6"), to: "other.yaml")
        try directory.write(
            Self.scenario.replacing("span: 20m", with: "span: 5m").replacing(
                "{ cohort: window_edge, users: 3, at: 5m }", with: ""), to: "shorter.yaml")
        for (scenario, reason) in [
            ("other.yaml", "is not the one that this scenario has there"),
            ("shorter.yaml", "the scenario has fewer in that lane"),
        ] {
            #expect(try generate(["--resume"], scenario: scenario).exitCode == 65)
            let errors = directory.errors
            #expect(errors.contains("cannot be resumed") && errors.contains(reason), "\(scenario): \(errors)")
        }
    }

    /// Expects the keys that another reader sees to be the users of the records.
    private func expectKeys() throws {
        let consumed = try broker.call(
            "console-consumer",
            [
                "--topic", topic.name, "--from-beginning", "--max-messages", "2000", "--timeout-ms", "60000",
                "--formatter-property", "print.key=true", "--formatter-property", "print.timestamp=true",
            ])
        guard let consumed else { return }
        #expect(consumed.exitCode == 0)
        var keyed = 0
        for line in consumed.output.split(separator: "\n") where line.contains("\t") {
            let columns = line.split(separator: "\t", maxSplits: 2)
            try #require(columns.count == 3, "\(line)")
            if let user = columns[2].firstMatch(of: /"actor":{"(?:type":"User","id|id)":"([^"]+)"/)?.1,
                !columns[2].contains(#""type":"System""#)
            {
                #expect(columns[1] == user, "\(line)")
                keyed += 1
            }
            if let arrival = columns[2].firstMatch(of: /"syncts":([0-9]+)/)?.1 {
                #expect(columns[0] == "CreateTime:\(arrival)", "\(line)")
            }
        }
        #expect(keyed > 1000)
    }
}
