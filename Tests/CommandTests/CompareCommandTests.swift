import Foundation
import TestSupport
import Testing

@Suite("spate compare")
struct CompareCommandTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.plain, to: "small.yaml")
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
        try baseline(slow, directory.path("runs/\(run)/comparison.json"))
    }

    /// A build that was found to be slow is accepted, in its comparison: it is no regression again.
    private func baseline(_ slow: String, _ path: String) throws {
        let again = try compare(slow, "--margin", "50%", "--markdown", "--baseline", path)
        #expect([0, 5].contains(again.exitCode), "\(again.errors)\(again.output)")
        #expect(again.output.contains("`\(slow)` against `\(slow)`, as accepted"))
        func refused(
            _ words: String, _ options: [String], b: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let process = try SpateProcess(
                arguments: [
                    "compare", b ?? SpateProcess.executable, slow, "--scenario", directory.path("small.yaml"), "--runs",
                    directory.path("runs"),
                ] + options)
            #expect(process.exitCode == 65, sourceLocation: sourceLocation)
            #expect(
                process.errors.contains("not comparable: \(words)"), "\(process.errors)", sourceLocation: sourceLocation
            )
        }
        try refused("load digest: '", ["--baseline", path, "--set", "rate.mean=2/s"])
        try refused("seed: '8' here, '7' in '\(path)'", ["--baseline", path, "--seed", "8"])
        try refused("threads: '3' here, '", ["--baseline", path, "--threads", "3"])
        try refused("queries: '", ["--baseline", path, "--set", "queries.top_pages.top=3"])
        try refused("pace: '100/s' here, 'draining files'", ["--baseline", path, "--rate", "100/s"])
        try refused("build A: 'program ", ["--baseline", path], b: slow)
        let document = try String(contentsOfFile: path, encoding: .utf8)
        func changed(_ key: String, to value: String) throws -> String {
            let changed = document.replacing(
                try Regex("\"\(key)\" : [^,\n]*"), with: "\"\(key)\" : \(value)", maxReplacements: 1)
            #expect(changed != document)
            try directory.write(changed, to: "changed.json")
            return directory.path("changed.json")
        }
        try refused("host, processor: '", ["--baseline", try changed("processor", to: "\"Z80\"")])
        try refused("build type: '", ["--baseline", try changed("build", to: "\"profiled\"")])
        try directory.write(String(document.prefix(document.count / 2)), to: "half.json")
        let half = try compare(slow, "--baseline", directory.path("half.json"))
        #expect(half.exitCode == 65)
        #expect(half.errors.contains("half.json' cannot be read: it is not one whole JSON document"))
    }

    @Test("a build whose generator makes another load at a pace is not comparable: exit 65")
    func otherGenerator() throws {
        let other = try build(
            "other",
            """
            "$SPATE" "$@"
            code=$?
            for ((i = 1; i <= $#; i++)); do [ "${!i}" = --to ] && n=$((i + 1)); done
            sed -i 's/"load_digest":"[^"]*"/"load_digest":"0123456789abcdef"/' "${!n}/run.json"
            exit $code
            """)
        let process = try SpateProcess(
            "compare", other, SpateProcess.executable, "--scenario", directory.path("small.yaml"), "--runs",
            directory.path("runs"), "--rate", "2k/s")
        #expect(process.exitCode == 65)
        #expect(process.errors.contains("not comparable: load digest: '0123456789abcdef' of \(other), whose generator"))
    }

    @Test("a build that fails, hangs, answers wrong or writes half a row is named, with an exit code of its own")
    func failures() throws {
        let failing = try compare(try build("failing", "[ \"$1\" = run ] && exit 70\nexec \"$SPATE\" \"$@\""))
        #expect(failing.exitCode == 1)
        #expect(failing.errors.contains("/failing failed with exit code 70; see '"))
        let hanging = try compare(try build("hanging", "exec sleep 60"), "--timeout", "3s")
        #expect(hanging.exitCode == 1)
        #expect(hanging.errors.contains("/hanging was stopped after 3.00 s without an end; see '"))
        let spoil =
            "\"$SPATE\" \"$@\" || exit $?\nfor ((i = 1; i <= $#; i++)); do [ \"${!i}\" = --to ] && n=$((i + 1)); done\n"
        let wrong = try compare(try build("wrong", "\(spoil)sed -i '1s/1/2/' \"${!n}/results.ndjson\""))
        #expect(wrong.exitCode == 3)
        #expect(wrong.errors.contains("/wrong gave wrong answers, so there are no figures; see '"))
        let half = try compare(try build("half", "\(spoil)truncate -s -9 \"${!n}/results.ndjson\""))
        #expect(half.exitCode == 3, "\(half.errors)")
        let missing = try compare(directory.path("nowhere"))
        #expect(missing.exitCode == 65)
        #expect(missing.errors.contains("cannot open '\(directory.path("nowhere"))'"))
    }

    @Test("a revision that is not there is named before anything is built")
    func revision() throws {
        try directory.write("", to: "repository/file")
        let process = try SpateProcess(
            shell: """
                cd '\(directory.path("repository"))' && git init -q . && git -c user.name=n -c user.email=e \
                commit -q --allow-empty -m first && "$SPATE" compare --git HEAD nosuch
                """)
        #expect(process.exitCode == 65)
        #expect(process.errors.contains("'nosuch' cannot be read: "), "\(process.errors)")
        #expect(directory.names(in: "repository/.build").isEmpty)
    }
}
