import Foundation
import TestSupport
import Testing

@Suite("spate run --checkpoint")
struct CrashTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        _ = try SpateProcess(
            "generate", "quickstart", "--to", directory.path("log"), "--set", "rate.mean=0.25/s")
    }

    private func path(_ name: String) -> String { directory.path(name) }

    private func checkpointed(_ more: String...) throws -> SpateProcess {
        try SpateProcess(
            arguments: [
                "run", "--from", path("log"), "--to", path("out"), "--checkpoint", path("checkpoint"), "--late",
                "--threads=2",
            ] + more)
    }

    /// Runs undisturbed, into `expected`.
    private func runUndisturbed() throws {
        let process = try SpateProcess("run", "--from", path("log"), "--to", path("expected"), "--late")
        #expect(process.exitCode == 0)
    }

    private func expectTheSameAnswers(_ note: Comment) throws {
        for name in ["results.ndjson", "ledger.json"] {
            let isSame = try directory.read("out/\(name)") == directory.read("expected/\(name)")
            #expect(isSame, "\(name): \(note)")
        }
        for name in ["dead-letters.ndjson", "late.ndjson"] {
            let found = try directory.read("out/\(name)").split(separator: "\n").sorted()
            let expected = try directory.read("expected/\(name)").split(separator: "\n").sorted()
            #expect(found == expected, "\(name): \(note)")
        }
    }

    /// `make kills` asks for more.
    private static let kills = ProcessInfo.processInfo.environment["SPATE_TEST_KILLS"].flatMap { Int($0) } ?? 24

    @Test("killed at any instant and started again, gives the bytes of a run that was never disturbed")
    func kills() throws {
        try runUndisturbed()
        let seed = Int.random(in: 0..<32_768)
        var killed = 0
        while killed < Self.kills {
            // Starts until one comes to its end. The first kills come early, for the start is to be hit as well.
            let process = try SpateProcess(
                shell: """
                    RANDOM=\(seed + killed); kills=0
                    rm -rf '\(path("out"))' '\(path("checkpoint"))'
                    while true; do
                      "$SPATE" run --from '\(path("log"))' --to '\(path("out"))' --checkpoint '\(path("checkpoint"))' \\
                        --late --drain --threads 2 --epoch 8KiB --checkpoint-interval 15ms 2>'\(path("errors"))' & child=$!
                      sleep 0.$(printf %03d $((10 + RANDOM % (60 + kills * 4))))
                      kill -9 $child 2>/dev/null; wait $child 2>/dev/null; code=$?
                      if [ $code = 137 ]; then kills=$((kills + 1)); continue; fi
                      [ $code = 0 ] || { cat '\(path("errors"))' >&2; exit $code; }
                      echo $kills; exit 0
                    done
                    """)
            let note: Comment = "seed \(seed), after \(killed) kills"
            #expect(process.exitCode == 0, "\(process.errors), \(note)")
            guard process.exitCode == 0 else { return }
            killed += Int(process.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
            try expectTheSameAnswers(note)
        }
    }

    @Test("goes on with what was added to the log, drains when told to, and then has nothing left to do")
    func goesOn() throws {
        try runUndisturbed()
        let whole = try directory.read("log/partition-00001.jsonl")
        // The last line is half there: it is not read yet.
        try directory.write(String(whole.prefix(whole.count / 2)), to: "log/partition-00001.jsonl")
        #expect(try checkpointed().exitCode == 0)
        #expect(try directory.read("out/run.json").contains(#""drained":false"#))
        try directory.write(whole, to: "log/partition-00001.jsonl")
        #expect(try checkpointed("--drain").exitCode == 0)
        try expectTheSameAnswers("in two parts")
        let again = try checkpointed("--drain")
        #expect(again.exitCode == 0)
        #expect(again.errors.contains("Finished before"))
        try directory.write(whole + "{}\n", to: "log/partition-00001.jsonl")
        let more = try checkpointed("--drain")
        #expect(more.exitCode == 65)
        #expect(more.errors.contains("a drained run cannot go on"))
    }

    @Test("goes on from an export, with other threads, in another checkpoint, byte for byte")
    func exports() throws {
        try runUndisturbed()
        let whole = try directory.read("log/partition-00000.jsonl")
        try directory.write(String(whole.prefix(whole.count / 2)), to: "log/partition-00000.jsonl")
        #expect(try checkpointed().exitCode == 0)
        let export = try SpateProcess("checkpoint", "export", path("checkpoint"), "--to", path("run.spx"))
        #expect(export.exitCode == 0, "\(export.errors)")
        #expect(try SpateProcess("checkpoint", "export", path("checkpoint"), "--to", path("run.spx")).exitCode == 65)
        let used = try SpateProcess("checkpoint", "import", path("run.spx"), "--to", path("checkpoint"))
        #expect(used.exitCode == 65 && used.errors.contains("holds a checkpoint"))
        try directory.write("top_pages: { top: 3, window: 20m }\nretention: { days: [1] }\n", to: "q.yaml")
        let other = try SpateProcess(
            "checkpoint", "import", path("run.spx"), "--to", path("other"), "--config", path("q.yaml"))
        #expect(other.exitCode == 65)
        #expect(other.errors.contains("top_pages.window in ms is 1800000 in the checkpoint, and 1200000 here"))
        #expect(!other.errors.contains("top_pages.top is"))
        let imported = try SpateProcess(
            "checkpoint", "import", path("run.spx"), "--to", path("other"), "--threads", "3")
        #expect(imported.exitCode == 0, "\(imported.errors)")
        #expect(imported.errors.contains("threads is 2 in the checkpoint, and 3 here"))
        try directory.write(whole, to: "log/partition-00000.jsonl")
        let rest = try SpateProcess(
            "run", "--from", path("log"), "--to", path("out"), "--checkpoint", path("other"), "--late", "--drain",
            "--threads=3")
        #expect(rest.exitCode == 0, "\(rest.errors)")
        try expectTheSameAnswers("over an export")
    }

    @Test("refuses another configuration, a log that lost records and files that lost rows, and names each")
    func refusals() throws {
        #expect(try checkpointed().exitCode == 0)
        try directory.write("top_pages: { top: 3 }\n", to: "q.yaml")
        let changed = try checkpointed("--config", path("q.yaml"))
        #expect(changed.exitCode == 65)
        #expect(changed.errors.contains("top_pages.top is 10 in the checkpoint, and 3 here"))
        #expect(changed.errors.contains("'spate checkpoint export' and 'import' change"))
        let rows = try directory.read("out/results.ndjson")
        try directory.write(String(rows.dropLast()), to: "out/results.ndjson")
        let shorter = try checkpointed()
        #expect(shorter.exitCode == 65)
        #expect(shorter.errors.contains("results.ndjson: has \(rows.utf8.count - 1) bytes, fewer than the"))
        try directory.write(rows, to: "out/results.ndjson")
        try directory.write("{}\n", to: "log/partition-00000.jsonl")
        let cut = try checkpointed()
        #expect(cut.exitCode == 65)
        #expect(cut.errors.contains("partition-00000.jsonl: shorter than the "))
        #expect(try directory.read("out/results.ndjson") == rows)
    }

    @Test("an interrupt exits 0, and the next start goes on")
    func interrupt() throws {
        try runUndisturbed()
        let process = try SpateProcess(
            shell: """
                "$SPATE" run --from '\(path("log"))' --to '\(path("out"))' --checkpoint '\(path("checkpoint"))' \\
                  --late --drain --threads 2 --epoch 1KiB & child=$!
                sleep 0.1; kill -INT $child; wait $child
                """)
        #expect(process.exitCode == 0)
        #expect(try checkpointed("--drain").exitCode == 0)
        try expectTheSameAnswers("interrupted")
    }

    @Test("needs a log that can be read again, and files")
    func usage() throws {
        let process = try SpateProcess("run", "--from", "-", "--checkpoint", path("checkpoint"))
        #expect(process.exitCode == 64)
        #expect(process.errors.contains("standard input cannot be read again"))
        #expect(process.errors.contains("Option '--checkpoint' needs '--to DIR'."))
    }
}
