import Foundation
import Scenarios
import Testing

@Suite("The scenarios that are shipped")
struct ShippedScenarioTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scenarios").path

    private static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test("are those that the documentation names")
    func areAllThere() {
        let expected = [
            "backlog-drain", "cardinality", "crash-loop", "demo-day", "dirty", "duplicates", "edge-cases", "exam-burst",
            "funnel-churn", "future-clock", "hot-partition", "idle-lane", "lane-skew", "late-tail", "offline-sync",
            "quickstart", "release-rollout", "school-morning", "soak", "steady", "tiny-payload", "wide-payload",
            "zipf-pages",
        ]
        #expect(Self.names == expected.map { "\($0).yaml" })
    }

    @Test("read without a mistake, bear the name of their file, and say what they are about", arguments: names)
    func read(name: String) throws {
        let scenario = try Scenario(contentsOfFile: "\(Self.folder)/\(name)")
        #expect("\(scenario.name).yaml" == name)
        #expect(scenario.about.count > 20 && scenario.about.hasSuffix("."))
    }

    @Test("are the same with parents and overrides as one file", arguments: names)
    func wholeFile(name: String) throws {
        let overrides = ["about='a: \"#b\", [c]'", "faults=[{ at: 1% }, { at: 2%, restart_after: 1s }]", "contents={}"]
        let path = "\(Self.folder)/\(name)"
        let whole = try Scenario.wholeFile(path, overrides: overrides)
        #expect(
            try Scenario(yaml: whole, source: "whole") == Scenario(contentsOfFile: path, overrides: overrides),
            "\(String(decoding: whole, as: UTF8.self))")
    }

    @Test("are loads of their own, but for one that only adds faults of the engine or length")
    func differ() throws {
        let digests = try Self.names.map { try Scenario(contentsOfFile: "\(Self.folder)/\($0)").loadDigest }
        #expect(Set(digests).count == digests.count)
    }
}
