import Foundation
import TestSupport
import Testing

@Suite("spate compare")
struct CompareCommandTests {
    private static let scenario = """
        version: 1
        name: small
        seed: 5
        lanes: 2
        clock: { start: 2026-02-12T00:00:00Z, span: 20m }
        rate: { mean: 1/s }
        population: { users: 100 }
        """

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(Self.scenario, to: "small.yaml")
    }

    /// A build that does something before or after it runs.
    private func build(_ name: String, _ lines: String) throws -> String {
        try directory.write("#!/bin/bash\nSPATE='\(SpateProcess.executable)'\n\(lines)\n", to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path(name))
        return directory.path(name)
    }

    private func compare(_ b: String, _ options: String...) throws -> SpateProcess {
        try SpateProcess(
            arguments: [
                "compare", SpateProcess.executable, b, "--scenario", directory.path("small.yaml"), "--runs",
                directory.path("runs"), "--seed", "7",
            ] + options)
    }

    @Test("a build that takes more CPU time is a regression: exit 2, with the pairs in the run directory")
    func regression() throws {
        let slow = try build("slow", "for ((i = 0; i < 60000; i++)); do :; done\nexec \"$SPATE\" \"$@\"")
        let process = try compare(slow, "--margin", "20%", "--markdown")
        #expect(process.exitCode == 2, "\(process.errors)\(process.output)")
        #expect(process.output.hasPrefix("**regression**: `\(slow)` against `"))
        #expect(process.output.contains("| peak state |"))
        let run = try #require(directory.names(in: "runs").first)
        let document = Data(try directory.read("runs/\(run)/comparison.json").utf8)
        let report = try #require(JSONSerialization.jsonObject(with: document) as? [String: Any])
        #expect(report["seed"] as? Int == 7)
        let pairs = try #require(report["pairs"] as? [[String: Any]])
        #expect(pairs.count >= 12)
        #expect((report["twins"] as? [Any])?.count == 8)
        #expect(Set(pairs.map { $0["starts_with_b"] as? Bool }) == [true, false], "orders are drawn")
        #expect(Set(pairs.map { $0["seed"] as? Int }).count == pairs.count, "every pair has a load of its own")
        #expect(directory.names(in: "runs/\(run)/pair-1/a") == ["run.json"])
    }

    @Test("a build that fails, hangs, answers wrong or writes half a row is named, with an exit code of its own")
    func failures() throws {
        let failing = try compare(try build("failing", "[ \"$1\" = run ] && exit 70\nexec \"$SPATE\" \"$@\""))
        #expect(failing.exitCode == 1)
        #expect(failing.errors.contains("/failing failed with exit code 70; see '"))
        let hanging = try compare(try build("hanging", "exec sleep 60"), "--timeout", "200ms")
        #expect(hanging.exitCode == 1)
        #expect(hanging.errors.contains("/hanging was stopped after 0.200 s without an end; see '"))
        let spoil =
            "\"$SPATE\" \"$@\" || exit $?\nfor ((i = 1; i <= $#; i++)); do [ \"${!i}\" = --to ] && n=$((i + 1)); done\n"
        let wrong = try compare(try build("wrong", "\(spoil)sed -i '1s/1/2/' \"${!n}/results.ndjson\""))
        #expect(wrong.exitCode == 3)
        #expect(wrong.errors.contains("/wrong gave wrong answers, so there are no figures; see '"))
        let half = try compare(try build("half", "\(spoil)truncate -s -9 \"${!n}/results.ndjson\""))
        #expect(half.exitCode == 3, "\(half.errors)")
        let missing = try compare(directory.path("nowhere"))
        #expect(missing.exitCode == 1)
        #expect(missing.errors.contains("cannot start '\(directory.path("nowhere"))'"))
    }

    @Test("a revision that is not there is named before anything is built")
    func revision() throws {
        try directory.write("", to: "repository/file")
        let process = try SpateProcess(
            shell: """
                cd '\(directory.path("repository"))' && git init -q . && git -c user.name=n -c user.email=e \
                commit -q --allow-empty -m first && "$SPATE" compare --git HEAD nosuch
                """)
        #expect(process.exitCode == 1)
        #expect(process.errors.contains("nosuch"))
        #expect(directory.names(in: "repository/.build").isEmpty)
    }
}
