import Foundation
import Scenarios
import Testing
import Vocabulary

@Suite("Scenario files")
struct ScenarioFileTests {
    /// Writes files into a new folder and removes it after `body`.
    private func withFiles(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("spate-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        try body(folder.path)
    }

    @Test("lays a child over its parent, and overrides over both")
    func extends() throws {
        let files = [
            "base/parent.yaml": "version: 1\nlanes: 3\nrate: { mean: 5k/s, peak: 2x }\ncontents: { count: 9 }\n",
            "child.yaml": "version: 1\nextends: base/parent.yaml\nname: child\nrate: { mean: 7k/s }\n",
        ]
        try withFiles(files) { folder in
            let scenario = try Scenario(
                contentsOfFile: "\(folder)/child.yaml",
                overrides: [
                    "contents.count=11", "population.platforms={prod.x: {share: 100%, versions: {a: 100%}}}",
                    "population.platforms.prod.x.style=mobile", "queries.funnel.timeout=7m",
                ])
            #expect(scenario.lanes == 3 && scenario.rate.mean == 7000 && scenario.rate.peak == 2)
            #expect(scenario.contents.count == 11 && scenario.name == "child")
            #expect(scenario.population.platforms.map(\.style) == [.mobile])
            #expect(scenario.queries.funnel.timeout == 420_000)
        }
    }

    @Test("names the file and line of a parent's mistake, and the override that is wrong")
    func namesTheSource() throws {
        let files = [
            "parent.yaml": "version: 1\nlanes: many\n",
            "child.yaml": "extends: parent.yaml\nrate: { mean: 1/s }\n",
        ]
        try withFiles(files) { folder in
            let error = #expect(throws: DocumentError.self) {
                _ = try Scenario(contentsOfFile: "\(folder)/child.yaml", overrides: ["rate.peek=2x", "rate.mean=2"])
            }
            let lines = error?.issues.map(\.description) ?? []
            #expect(lines.count == 3, "\(lines)")
            #expect(lines[0].hasPrefix("--set rate.mean=2: rate.mean: found '2', allowed is a rate"))
            #expect(lines[1] == "--set rate.peek=2x: rate.peek: is not a known key; did you mean 'peak'?")
            #expect(lines[2].hasPrefix("\(folder)/parent.yaml:2: lanes: found 'many'"))
        }
    }

    @Test(
        "refuses a parent outside the folder, a missing one, and a circle",
        arguments: ["../x.yaml", "/etc/x.yaml", "nothing.yaml", "self.yaml", "a/../self.yaml"])
    func refusesParents(parent: String) throws {
        try withFiles(["self.yaml": "version: 1\nextends: \(parent)\n"]) { folder in
            let error = #expect(throws: DocumentError.self) {
                _ = try Scenario(contentsOfFile: "\(folder)/self.yaml")
            }
            #expect(error?.issues.count == 1)
            #expect(
                error?.description.hasPrefix("\(folder)/self.yaml:2: extends: ") == true, "\(error?.description ?? "")")
        }
    }
}
