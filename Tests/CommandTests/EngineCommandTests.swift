import Foundation
import TestSupport
import Testing

@Suite("spate bench --engine")
struct EngineCommandTests {
    /// What makes right answers.
    private static let answer =
        "\"$SPATE\" run --from \"$LOG\" --to \"$OUT\" --config \"$QUERIES\" --threads 1 --late || exit $?"

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.plain, to: "small.yaml")
    }

    /// An engine that is a few lines of shell.
    private func engine(_ lines: String, keys: String = "", writes: String = "") throws -> String {
        try directory.write(
            """
            version: 1
            name: test
            command: [bash, "{profile}/engine.sh", "{log}"]
            environment: { SPATE: "{spate}", LOG: "{log}", OUT: "{out}", QUERIES: "{queries}" }
            writes: { rows: "{out}/results.ndjson"\(writes) }
            \(keys)
            """, to: "engine.yaml")
        try directory.write(lines, to: "engine.sh")
        return directory.path("engine.yaml")
    }

    private func bench(_ engine: String, _ options: String...) throws -> SpateProcess {
        try SpateProcess(
            arguments: [
                "bench", directory.path("small.yaml"), "--engine", engine, "--runs", directory.path("runs"),
            ] + options)
    }

    private func shell(
        _ lines: String, keys: String = "", writes: String = "", _ options: String...
    ) throws -> SpateProcess {
        try SpateProcess(
            arguments: [
                "bench", directory.path("small.yaml"), "--engine", try engine(lines, keys: keys, writes: writes),
                "--runs",
                directory.path("runs"),
            ] + options)
    }

    /// The run directory can be shown, whatever became of the engine.
    private func showsRun(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let run = try #require(directory.names(in: "runs").last, sourceLocation: sourceLocation)
        let report = try SpateProcess("report", directory.path("runs/\(run)"), "-o", directory.path("again.html"))
        #expect(report.exitCode == 0, "\(report.errors)", sourceLocation: sourceLocation)
    }

    @Test("the native engine by its profile: right answers, measured from outside")
    func native() throws {
        let process = try bench("spate", "--json", "--trials", "2")
        #expect(process.exitCode == 0, "\(process.errors)\(process.output)")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(process.output.utf8)) as? [String: Any])
        #expect((report["engine"] as? [String: Any])?["name"] as? String == "spate")
        #expect((report["repeat_command"] as? String)?.contains("--engine spate") == true)
        #expect((report["checks"] as? [Any])?.count == 3)
        let trial = try #require((report["trials"] as? [[String: Any]])?.first)
        #expect((trial["records"] as? Int ?? 0) > 1000)
        #expect((trial["bytes"] as? Int ?? 0) > 500_000)
        let used = try #require(trial["process"] as? [String: Double])
        #expect(used["cpu_seconds"]! > 0 && used["wall_seconds"]! > 0)
        #expect(used["peak_rss_bytes"]! > 4_000_000)
        try showsRun()
    }

    @Test("an engine that hangs is named and stopped with all its processes: exit 1, and the run can be shown")
    func hangs() throws {
        let process = try shell(
            """
            trap '' TERM
            setsid sleep 61.25 &
            echo '{"query":"dau"' > "$OUT/results.ndjson"
            sleep 61.25
            """, keys: "timeout: 500ms\nstop_within: 100ms")
        #expect(process.exitCode == 1, "\(process.errors)")
        #expect(
            process.output.contains(
                "VERDICT: ENGINE FAILED: engine '\(directory.path("engine.yaml"))' was stopped after 0.500 s without an end, with 1 of "
            ))
        #expect(try SpateProcess(shell: "! grep -a [s]leep.61.25 /proc/*/cmdline 2>/dev/null").exitCode == 0)
        try showsRun()
    }

    @Test(
        "an engine that crashes, fails, or writes nothing is named with what it said: exit 1; one that is not there: 69"
    )
    func crashes() throws {
        let crashing = try shell("echo working\necho half >> \"$OUT/results.ndjson\"\nkill -SEGV $$")
        #expect(crashing.exitCode == 1)
        #expect(crashing.output.contains("crashed, ended by signal 11: working; see '"), "\(crashing.output)")
        try showsRun()
        let failing = try shell("echo no memory >&2\nexit 7")
        #expect(failing.exitCode == 1)
        #expect(failing.output.contains("failed with exit code 7: no memory; see '"), "\(failing.output)")
        let silent = try shell("exit 0")
        #expect(silent.exitCode == 1)
        #expect(silent.output.contains("ended, but there is no '"), "\(silent.output)")
        _ = try engine("")
        try directory.write(
            try directory.read("engine.yaml").replacing("bash,", with: "nosuchprogram,"), to: "missing.yaml")
        let missing = try bench(directory.path("missing.yaml"))
        #expect(missing.exitCode == 69)
        #expect(missing.output.contains("ENGINE UNREACHABLE: engine '"), "\(missing.output)")
        #expect(missing.output.contains("there is no program 'nosuchprogram'"))
        try showsRun()
    }

    @Test("half a row, a wrong row and a missing row are wrong answers: exit 3, no figures, and the run can be shown")
    func wrongAnswers() throws {
        let half = try shell("\(Self.answer)\ntruncate -s -9 \"$OUT/results.ndjson\"")
        #expect(half.exitCode == 3)
        #expect(
            half.output.contains("results.ndjson' ends in half a row, without a line end: {\"query\":"),
            "\(half.output)")
        try showsRun()
        let wrong = try shell("\(Self.answer)\nsed -i '1s/1/2/' \"$OUT/results.ndjson\"")
        #expect(wrong.exitCode == 3)
        #expect(!wrong.output.contains("drain rate"))
        #expect(try shell("\(Self.answer)\nsed -i 1d \"$OUT/results.ndjson\"").exitCode == 3)
        let ledger = ", ledger: \"{out}/ledger.json\""
        let spoilt = "\(Self.answer)\nsed -i 's/\"valid\":1/\"valid\":2/' \"$OUT/ledger.json\""
        #expect(try shell(spoilt, writes: ledger).exitCode == 3)
        #expect(try shell(spoilt).exitCode == 0, "what the profile does not name is not checked")
    }

    @Test("rows may come in parts, and in any order where the profile says so")
    func parts() throws {
        let split = """
            \(Self.answer)
            mkdir "$OUT/rows" && cd "$OUT/rows" && split -l 7 ../results.ndjson part- && mv part-aa zz && touch _SUCCESS
            rm ../results.ndjson
            """
        let any = try shell(split, writes: ", order: any").exitCode
        #expect(any == 1, "there is no such file")
        try directory.write(
            try directory.read("engine.yaml").replacing("{out}/results.ndjson", with: "{out}/rows"), to: "parts.yaml")
        let parts = try bench(directory.path("parts.yaml"))
        #expect(parts.exitCode == 0, "\(parts.output)\(parts.errors)")
        try directory.write(
            try directory.read("parts.yaml").replacing("order: any", with: "order: final"), to: "parts.yaml")
        #expect(try bench(directory.path("parts.yaml")).exitCode == 3)
    }

    @Test("an engine that goes on is stopped when all rows are there; rows that come on top are wrong")
    func stopped() throws {
        let start = ContinuousClock.now
        let process = try shell("\(Self.answer)\nsleep 300", keys: "ends: stopped")
        #expect(process.exitCode == 0, "\(process.output)\(process.errors)")
        #expect(ContinuousClock.now - start < .seconds(60))
        let surplus = try shell(
            "\(Self.answer)\nsleep 0.1\nhead -1 \"$OUT/results.ndjson\" >> \"$OUT/results.ndjson\"\nsleep 300",
            keys: "ends: stopped")
        #expect(surplus.exitCode == 3, "\(surplus.output)")
    }

    @Test("an engine that does not drain is held against what is final without it")
    func undrained() throws {
        let keeps = Self.answer.replacing(" || ", with: " --checkpoint \"$OUT/checkpoint\" || ")
        let process = try shell(keeps, keys: "drains: false")
        #expect(process.exitCode == 0, "\(process.output)\(process.errors)")
        #expect(!process.output.contains("planted"), "those are drained")
        #expect(try shell(keeps).exitCode == 3)
    }

    @Test("what is left of an engine at its end is stopped, and said")
    func strays() throws {
        let process = try shell("\(Self.answer)\nsetsid sleep 62.75 & disown")
        #expect(process.exitCode == 0, "\(process.output)\(process.errors)")
        #expect(process.output.contains("1 of its processes were left at its end, and were stopped"))
        #expect(try SpateProcess(shell: "! grep -a [s]leep.62.75 /proc/*/cmdline 2>/dev/null").exitCode == 0)
    }

    @Test("Ctrl-C stops the engine: exit 130, and nothing of it is left")
    func interrupted() throws {
        _ = try engine("sleep 63.5")
        let process = try SpateProcess(
            shell: """
                "$SPATE" bench '\(directory.path("small.yaml"))' --engine '\(directory.path("engine.yaml"))' --runs \
                '\(directory.path("runs"))' & sleeps() { grep -qa [s]leep.63.5 /proc/*/cmdline 2>/dev/null; }; await sleeps
                kill -INT $!; wait $!; code=$?; ! sleeps && exit $code
                """)
        #expect(process.exitCode == 130, "\(process.errors)")
    }

    @Test("a signal to the benchmark alone stops what it runs: exit 130, and nothing of it is left")
    func interruptedNative() throws {
        let process = try SpateProcess(
            shell: """
                "$SPATE" bench '\(directory.path("small.yaml"))' --rate 1/s --runs '\(directory.path("runs"))' &
                runs() { child=$(pgrep -P $! -f ' run --from'); }; await runs
                kill -TERM $!; wait $!; code=$?; ! kill -0 $child 2>/dev/null && exit $code
                """)
        #expect(process.exitCode == 130, "\(process.errors)")
    }

    @Test("the native engine is named too when it crashes, and its run can be shown")
    func nativeCrash() throws {
        let process = try SpateProcess(
            shell: """
                "$SPATE" bench '\(directory.path("small.yaml"))' --set rate.mean=200/s --runs '\(directory.path("runs"))' &
                runs() { child=$(pgrep -P $! -f ' run --from'); }; await runs; kill -KILL $child; wait $!
                """)
        #expect(process.exitCode == 1)
        #expect(
            process.output.contains("ENGINE FAILED: engine 'native' crashed, ended by signal 9"), "\(process.output)")
        try showsRun()
    }

    @Test("engines are compared like builds; one that hangs or writes half a row is named, with its exit code")
    func comparison() throws {
        func compare(_ b: String, _ options: String...) throws -> SpateProcess {
            try SpateProcess(
                arguments: [
                    "compare", "--engine", "native", b, "--scenario", directory.path("small.yaml"), "--runs",
                    directory.path("runs"), "--pairs", "8",
                ] + options)
        }
        let slow = try engine("for ((i = 0; i < 100000; i++)); do :; done\n\(Self.answer)")
        let regression = try compare(slow, "--margin", "20%")
        #expect(regression.exitCode == 2, "\(regression.errors)\(regression.output)")
        #expect(regression.output.contains("peak memory"))
        let half = try compare(try engine("\(Self.answer)\ntruncate -s -9 \"$OUT/results.ndjson\""))
        #expect(half.exitCode == 3)
        #expect(half.errors.contains("ends in half a row"), "\(half.errors)")
        let hanging = try compare(try engine("sleep 64.25", keys: "timeout: 300ms"))
        #expect(hanging.exitCode == 1)
        #expect(hanging.errors.contains("was stopped after 0.300 s without an end"), "\(hanging.errors)")
        #expect(try compare("spate-kafka").exitCode == 65)
        #expect(try compare("spate", "--rate", "1k/s").exitCode == 64)
    }

    @Test("what does not go together is refused with a line each")
    func refusals() throws {
        let unknown = try bench("sprate")
        #expect(unknown.exitCode == 65)
        #expect(
            unknown.errors.contains("sprate: is neither a file nor an engine; did you mean 'spate'?"),
            "\(unknown.errors)")
        #expect(try bench("spate", "--rate", "100/s").exitCode == 64)
        let faults = try bench("spate", "--set", "faults=[{at: 50%, kill: engine}]")
        #expect(faults.exitCode == 65)
        #expect(faults.errors.contains("faults: the scenario kills the native engine"))
        let kafka = try bench("spate-kafka")
        #expect(kafka.exitCode == 65)
        #expect(kafka.errors.contains("engine 'spate-kafka' reads kafka, not files: '--transport kafka --broker "))
    }
}
