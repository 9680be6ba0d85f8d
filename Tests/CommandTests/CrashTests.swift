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
        var (killed, runs) = (0, 0)
        while killed < Self.kills {
            let note: Comment = "seed \(seed), after \(killed) kills of \(runs) runs"
            try #require(runs <= Self.kills, note)
            killed += try #require(try killedRun(seed: seed + runs), note)
            runs += 1
            try expectTheSameAnswers(note)
        }
    }

    @Test("killed and started again, keeps as many dead letters as their limit allows, and counts the others")
    func limitedDeadLetters() throws {
        try runUndisturbed()
        let all = try directory.read("expected/dead-letters.ndjson").split(separator: "\n")
        let seed = Int.random(in: 0..<32_768)
        let kills = try killedRun(seed: seed, options: "--dead-letter-limit 3KiB")
        #expect(kills != nil, "seed \(seed)")
        let kept = try directory.read("out/dead-letters.ndjson")
        let lines = kept.split(separator: "\n")
        #expect(kept.utf8.count >= 3072 && kept.utf8.count - (lines.last?.utf8.count ?? 0) - 1 < 3072, "seed \(seed)")
        #expect(Set(lines).count == lines.count && Set(lines).isSubset(of: all), "seed \(seed)")
        let run = try directory.read("out/run.json")
        #expect(run.contains(#""dead_letters_omitted":\#(all.count - lines.count),"#), "seed \(seed): \(run)")
    }

    /// Starts a run and kills it, again and again, until one comes to its end; returns how many did not.
    private func killedRun(seed: Int, options: String = "") throws -> Int? {
        // The first kills come early, for the start is to be hit as well; the later the more time there is to get on.
        let process = try SpateProcess(
            shell: """
                RANDOM=\(seed); kills=0
                rm -rf '\(path("out"))' '\(path("checkpoint"))'
                while true; do
                  "$SPATE" run --from '\(path("log"))' --to '\(path("out"))' --checkpoint '\(path("checkpoint"))' \\
                    --late --drain --threads 2 --epoch 8KiB --checkpoint-interval 15ms \(options) \\
                    2>'\(path("errors"))' & child=$!
                  ms=$((10 + RANDOM % (60 + kills * 4 + kills * kills / 8)))
                  sleep $((ms / 1000)).$(printf %03d $((ms % 1000)))
                  kill -9 $child 2>/dev/null; wait $child 2>/dev/null; code=$?
                  if [ $code = 137 ]; then kills=$((kills + 1)); continue; fi
                  [ $code = 0 ] || { cat '\(path("errors"))' >&2; exit $code; }
                  echo $kills; exit 0
                done
                """)
        #expect(process.exitCode == 0, "\(process.errors), seed \(seed)")
        return process.exitCode == 0 ? Int(process.output.trimmingCharacters(in: .whitespacesAndNewlines)) : nil
    }

    /// Starts a run, and kills it when a condition holds; if it was over before, once more.
    private func killOnce(_ run: String, when condition: String) throws {
        for _ in 0..<10 {
            let process = try SpateProcess(
                shell: """
                    rm -rf '\(path("out"))' '\(path("checkpoint"))'
                    \(run) 2>/dev/null & holds() { \(condition); }; await holds; kill -9 $!; wait $!
                    """)
            if process.exitCode == 137 { return }
        }
        Issue.record("it was over ten times before it was killed: \(run)")
    }

    @Test("killed while it drains, goes on with the drain, and takes no more input")
    func killedInDrain() throws {
        // As many journeys as make several commits of rows.
        let log = try TemporaryDirectory()
        let lines = (0..<70_000).map { number in
            """
            {"eid":"START","ets":\(1_770_888_766_000 + number / 100),"mid":"m","actor":{"id":"user-\(number)"},\
            "object":{"id":"do_31"}}

            """
        }.joined()
        try log.write(lines, to: "partition-00000.jsonl")
        let undisturbed = try SpateProcess("run", "--from", log.path("."), "--to", path("expected"))
        #expect(undisturbed.exitCode == 0)
        func run(_ options: String...) throws -> SpateProcess {
            try SpateProcess(
                arguments: [
                    "run", "--from", log.path("."), "--to", path("out"), "--checkpoint", path("checkpoint"),
                ] + options)
        }
        try killOnce(
            """
            "$SPATE" run --from '\(log.path("."))' --to '\(path("out"))' --checkpoint '\(path("checkpoint"))' --drain
            """, when: "[ -s '\(path("out/results.ndjson"))' ]")
        let without = try run()
        #expect(without.exitCode == 65 && without.errors.contains("it goes on with --drain"), "\(without.errors)")
        try log.write(lines + "{}\n", to: "partition-00000.jsonl")
        let more = try run("--drain")
        #expect(more.exitCode == 65 && more.errors.contains("a drained run cannot go on"), "\(more.errors)")
        try log.write(lines, to: "partition-00000.jsonl")
        #expect(try run("--drain").exitCode == 0)
        for name in ["results.ndjson", "ledger.json"] {
            let isSame = try directory.read("out/\(name)") == directory.read("expected/\(name)")
            #expect(isSame, "\(name)")
        }
    }

    @Test("killed before it drains, takes a last line without an end only with the drain", arguments: [1, 2])
    func unfinishedLine(threads: Int) throws {
        let line = #"{"eid":"START","ets":1770888766000,"actor":{"id":"u"},"object":{"id":"do_31"}}"#
        let log = try TemporaryDirectory()
        try log.write("\(line)\n\(line)", to: "partition-00000.jsonl")
        try log.write(
            String(repeating: line.replacing("766000", with: "999999") + "\n", count: 20_000),
            to: "partition-00001.jsonl")
        let undisturbed = try SpateProcess("run", "--from", log.path("."), "--to", path("expected"))
        #expect(undisturbed.exitCode == 0)
        let command = """
            "$SPATE" run --from '\(log.path("."))' --to '\(path("out"))' --checkpoint '\(path("checkpoint"))' \
              --threads \(threads)
            """
        func records() throws -> Substring {
            try directory.read("out/ledger.json").prefix { $0 != "," }
        }
        // The partition that lags is read to its end first.
        try killOnce(
            "\(command) --drain --epoch 1KiB --checkpoint-interval 1ms",
            when: "ls '\(path("checkpoint"))' 2>/dev/null | grep -q '^snapshot-.*[1-9]$'")
        let next = try SpateProcess(shell: command)
        #expect(next.exitCode == 0, "\(next.errors)")
        #expect(try records() == #"{"total":{"records":20001"#)
        let drained = try SpateProcess(shell: "\(command) --drain")
        #expect(drained.exitCode == 0, "\(drained.errors)")
        #expect(try records() == #"{"total":{"records":20002"#)
        for name in ["results.ndjson", "ledger.json"] {
            #expect(try directory.read("out/\(name)") == directory.read("expected/\(name)"), "\(name)")
        }
        // An end of the line is no more input.
        try log.write("\(line)\n\(line)\n", to: "partition-00000.jsonl")
        let ended = try SpateProcess(shell: "\(command) --drain")
        #expect(ended.exitCode == 0 && ended.errors.contains("Finished before"), "\(ended.errors)")
        for more in [" ", "\n{}"] {
            try log.write("\(line)\n\(line)\(more)", to: "partition-00000.jsonl")
            let refused = try SpateProcess(shell: command)
            #expect(refused.exitCode == 65 && refused.errors.contains("a drained run cannot go on"), "\(more)")
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

    @Test("a signal exits 0, leaves nothing to be done again, and the next start goes on", arguments: ["INT", "TERM"])
    func signal(_ name: String) throws {
        try runUndisturbed()
        let process = try SpateProcess(
            shell: """
                "$SPATE" run --from '\(path("log"))' --to '\(path("out"))' --checkpoint '\(path("checkpoint"))' \
                  --late --drain --threads 2 --epoch 1KiB --json & child=$!
                await [ -s '\(path("out"))/results.ndjson' ]
                kill -\(name) $child; wait $child
                """)
        #expect(process.exitCode == 0, "\(process.errors)")
        // Only a run at rest is exported: one whose next start has nothing to read again.
        #expect(try SpateProcess("checkpoint", "export", path("checkpoint"), "--to", path("run.spx")).exitCode == 0)
        let rest = try checkpointed("--drain")
        #expect(rest.exitCode == 0, "\(rest.errors)")
        try expectTheSameAnswers("stopped by SIG\(name)")
    }

    @Test("needs a log that can be read again, and files")
    func usage() throws {
        let process = try SpateProcess("run", "--from", "-", "--checkpoint", path("checkpoint"))
        #expect(process.exitCode == 64)
        #expect(process.errors.contains("standard input cannot be read again"))
        #expect(process.errors.contains("Option '--checkpoint' needs '--to DIR'."))
    }
}
