import Foundation
import Harness
import Scenarios
import TestSupport
import Testing
import Vocabulary

/// `make verify-scenarios` asks the same of the same scenarios at full size, and of the engine too.
@Suite("The planted answers of the scenarios that are shipped")
struct ShippedAnswerTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scenarios").path

    /// Enough for some sessions, which last as long as in the whole load.
    private static let records = 2000.0

    private static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test("are those of the oracle, which reads every record of the load scaled down", arguments: names)
    func areThoseOfTheOracle(name: String) throws {
        var scenario = try Scenario(contentsOfFile: "\(Self.folder)/\(name)")
        scenario.rate.mean = min(scenario.rate.mean, Self.records * 1000 / Double(scenario.clock.span))
        scenario.clock.speed = nil
        // The oracle reads every byte.
        scenario.faultsInData.wideBytes = min(scenario.faultsInData.wideBytes, 16 << 10)
        let directory = try TemporaryDirectory()
        var generation = Generation(scenario: scenario, destination: .directory(directory.path("log")))
        generation.expectedDirectory = directory.path("expected")
        let record = try generation.run()
        #expect(record.records > 0)
        let verdict = try Verification.verify(
            log: directory.path("log"), actual: directory.path("expected"), configuration: scenario.queries,
            drained: true)
        #expect(verdict.isRight, "\(verdict)")
    }
}
