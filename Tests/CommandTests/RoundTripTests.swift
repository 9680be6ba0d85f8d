import Foundation
import TestSupport
import Testing

@Suite("From a scenario to a verdict")
struct RoundTripTests {
    private let directory: TemporaryDirectory
    private var scenario: String { directory.path("small.yaml") }

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.dirty, to: "small.yaml")
    }

    private func generate(_ options: String..., to name: String = "log") throws -> SpateProcess {
        try SpateProcess(arguments: ["generate", scenario, "--to", directory.path(name)] + options)
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("generate, run and verify agree, by planted answers and by the oracle")
    func roundTrip() throws {
        #expect(try generate("--expect", directory.path("expected")).exitCode == 0)
        #expect(
            directory.names(in: "log")
                == ["manifest.json", "partition-00000.jsonl", "partition-00001.jsonl", "partition-00002.jsonl"])
        let run = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("out"), "--late")
        #expect(run.exitCode == 0)
        let planted = try SpateProcess(
            "verify", "--expected", directory.path("expected"), "--actual", directory.path("out"))
        #expect(planted.exitCode == 0, "\(planted.output)")
        #expect(planted.output.hasSuffix("right: every answer is as expected\n"))
        let oracle = try SpateProcess("verify", "--log", directory.path("log"), "--actual", directory.path("out"))
        #expect(oracle.exitCode == 0, "\(oracle.output)")
    }

    @Test(
        "a paced load is the same bytes, each at its time",
        arguments: [["--rate", "1.2k/s"], ["--set", "clock.speed=600x"]]
    )
    func pace(options: [String]) throws {
        // Twenty minutes at two a second, six hundred times as fast: two seconds.
        let start = ContinuousClock.now
        let paced = try SpateProcess(
            arguments: ["generate", scenario, "--to", directory.path("paced"), "--set", "plant=[]"] + options)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        // A machine that is busy with other things may not keep the pace: then it says so.
        #expect([0, 6].contains(paced.exitCode), "\(paced.errors)")
        #expect(seconds > 1.9, "the last record is due after two seconds")
        #expect(paced.errors.contains("Sent later than intended: p50 "))
        #expect(try generate("--set", "plant=[]").exitCode == 0)
        for name in ["manifest.json", "partition-00000.jsonl", "partition-00002.jsonl"] {
            #expect(try directory.read("paced/\(name)") == directory.read("log/\(name)"))
        }
    }

    @Test("a pace that no generator keeps is said, with exit code 6")
    func generatorBound() throws {
        let bound = try SpateProcess("generate", scenario, "--to", "null", "--rate", "1G/s", "--set", "plant=[]")
        #expect(bound.exitCode == 6)
        #expect(bound.errors.contains("Generator-bound: it could not keep the pace"))
        let unpaced = try SpateProcess("generate", scenario, "--to", "null", "--rate", "5/s", "--set", "rate.mean=0/s")
        #expect(unpaced.exitCode == 65)
        #expect(unpaced.errors.contains("Option '--rate' needs a scenario with a rate; 'small' has"))
    }

    @Test("a load in memory gives the answers of files, paced or not", arguments: [[], ["--rate", "1.2k/s"]])
    func memory(options: [String]) throws {
        #expect(try generate("--set", "plant=[]").exitCode == 0)
        let files = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("files"), "--late")
        #expect(files.exitCode == 0)
        let memory = try SpateProcess(
            arguments: [
                "run", "--from", "memory://\(scenario)", "--set", "plant=[]", "--to", directory.path("memory"),
                "--late", "--samples",
            ] + options)
        #expect([0, 6].contains(memory.exitCode), "\(memory.errors)")
        for name in ["results.ndjson", "ledger.json", "late.ndjson", "dead-letters.ndjson"] {
            // The order in which partitions are read shows in the last two, and nowhere else.
            func lines(_ run: String) throws -> [Substring] {
                let lines = try directory.read("\(run)/\(name)").split(separator: "\n")
                return ["late.ndjson", "dead-letters.ndjson"].contains(name) ? lines.sorted() : lines
            }
            #expect(try lines("files") == lines("memory"))
        }
        let run = try json(try directory.read("memory/run.json"))
        guard !options.isEmpty else {
            #expect(run["pacing"] == nil)
            return
        }
        let pacing = try #require(run["pacing"] as? [String: Any])
        let processing = try #require(pacing["processing"] as? [String: Any])
        // A fifth of the span is warm-up, which is not measured.
        let count = try #require(processing["count"] as? Int)
        let records = try #require(run["records"] as? Int)
        #expect(count < records * 85 / 100 && count > records * 75 / 100)
        let samples = try directory.read("memory/samples.ndjson").split(separator: "\n").map { try json(String($0)) }
        let events = samples.compactMap { $0["events"] as? Int }
        #expect(events.count >= 1 && events == events.sorted())
        for name in ["second", "bytes", "lag_events", "live_keys", "state_bytes", "rss_bytes", "cpu_seconds"] {
            #expect(samples.first?[name] as? Double != nil, "\(name)")
        }
        #expect(try directory.read("memory/visible.csv").hasPrefix("rows,microseconds\n"))
    }

    @Test("scenario plan says before what is there after: records, bytes and the whole ledger")
    func plan() throws {
        _ = try generate("--expect", directory.path("expected"))
        let planned = try SpateProcess("scenario", "plan", scenario, "--json")
        #expect(planned.exitCode == 0, "\(planned.errors)")
        let plan = try json(planned.output)
        let manifest = try json(try directory.read("log/manifest.json"))
        #expect(plan["records"] as? Int == manifest["records"] as? Int)
        #expect(plan["bytes"] as? Int == manifest["bytes"] as? Int)
        let ledger = try directory.read("expected/ledger.json").dropLast()
        #expect(planned.output.contains("\"ledger\":\(ledger)}"))
        let table = try SpateProcess("scenario", "plan", scenario)
        #expect(table.exitCode == 0 && table.output.hasPrefix("records"))
    }

    @Test("seek writes the tail of each lane")
    func seek() throws {
        _ = try generate()
        let lane = try directory.read("log/partition-00001.jsonl")
        #expect(try generate("--seek", "10m", to: "tail").exitCode == 0)
        let tail = try directory.read("tail/partition-00001.jsonl")
        #expect(!tail.isEmpty && tail.utf8.count < lane.utf8.count && lane.hasSuffix(tail))
    }

    @Test("a stream in a pipe gives the answers that --expect plants for it")
    func pipe() throws {
        let process = try SpateProcess(
            shell: """
                "$SPATE" generate '\(scenario)' --to - --expect '\(directory.path("expected"))' \
                | "$SPATE" run --from - --to '\(directory.path("out"))' --late
                "$SPATE" verify --expected '\(directory.path("expected"))' --actual '\(directory.path("out"))'
                """)
        #expect(process.exitCode == 0, "\(process.output)")
        #expect(process.output.hasSuffix("right: every answer is as expected\n"))
    }

    @Test("generate refuses a directory that holds a log, and leaves it as it is")
    func usedDirectory() throws {
        try directory.write("{}\n", to: "log/partition-00007.jsonl")
        let process = try generate()
        #expect(process.exitCode == 65)
        #expect(process.errors.contains("holds partition-00007.jsonl of another log"))
        #expect(directory.names(in: "log") == ["partition-00007.jsonl"])
    }

    @Test("generate refuses answers of a part of a load, and shards that make no sense")
    func badOptions() throws {
        let process = try generate("--expect", directory.path("e"), "--shard", "3/2", "--seek", "-1h")
        #expect(process.exitCode == 64)
        #expect(process.errors.contains("Option '--shard': '3/2' is not allowed; it must be I/N with I from 1 to N"))
        #expect(process.errors.contains("Option '--seek': '-1h' is not allowed"))
        #expect(try generate("--expect", directory.path("e"), "--shard", "1/2").errors.contains("exclude each other"))
        #expect(directory.names(in: "").filter { $0 != "small.yaml" }.isEmpty)
    }

    @Test("verify exits 3 for a wrong answer and names the row, 65 for files that are not there, 64 without a side")
    func wrongAnswers() throws {
        _ = try generate()
        _ = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("out"))
        let results = try directory.read("out/results.ndjson")
        let lines = results.split(separator: "\n")
        let lost = try #require(lines.first { $0.contains(#""query":"dau""#) })
        try directory.write(lines.filter { $0 != lost }.map { "\($0)\n" }.joined(), to: "out/results.ndjson")
        let wrong = try SpateProcess("verify", "--log", directory.path("log"), "--actual", directory.path("out"))
        #expect(wrong.exitCode == 3)
        #expect(wrong.output.contains("expected \(lost)"))
        #expect(wrong.output.contains("found    nothing"))
        #expect(wrong.output.hasSuffix("wrong answers\n"))
        #expect(try SpateProcess("verify", "--log", "/nowhere", "--actual", directory.path("out")).exitCode == 65)
        #expect(try SpateProcess("verify", "--actual", directory.path("out")).exitCode == 64)
    }

    @Test("bench ends with a verdict, figures, and a run directory that holds what the report says")
    func bench() throws {
        let process = try SpateProcess(
            "bench", scenario, "--trials", "2", "--threads", "1", "--runs", directory.path("runs"), "--json",
            "--set", "seed=6")
        #expect(process.exitCode == 0, "\(process.errors)")
        let report = try json(process.output)
        #expect(report["is_right"] as? Bool == true)
        #expect((report["checks"] as? [Any])?.count == 4)
        #expect((report["trials"] as? [Any])?.count == 2)
        #expect(report["seed"] as? Int == 6)
        #expect(
            report["repeat_command"] as? String
                == "spate bench \(scenario) --set seed=6 --threads 1 --trials 2")
        let name = try #require(directory.names(in: "runs").first)
        #expect(name.hasPrefix("small-2"))
        #expect(directory.names(in: "runs/\(name)/log") == ["manifest.json"])
        #expect(directory.names(in: "runs/\(name)").contains("report.txt"))
        #expect(directory.names(in: "runs/\(name)/trial-2").contains("run.json"))
    }

    @Test("bench at a pace gives latencies from the schedule, for right answers")
    func pacedBench() throws {
        let process = try SpateProcess(
            "bench", scenario, "--runs", directory.path("runs"), "--json", "--set", "plant=[]", "--rate", "1.2k/s",
            "--set", "queries.top_pages={ delay: 1m, window: 2m, slide: 1m }")
        let report = try json(process.output)
        #expect(report["is_right"] as? Bool == true)
        #expect(report["transport"] as? String == "memory")
        let trials = try #require(report["trials"] as? [[String: Any]])
        let pace = try #require(trials[0]["pace"] as? [String: Any])
        #expect(pace["speed"] as? Double == 600)
        for name in ["send", "processing", "excess", "end_to_end", "event_time"] {
            let summary = try #require(pace[name] as? [String: Any])
            #expect(summary["count"] as? Int ?? 0 > 100, "\(name)")
            #expect(summary["max"] as? Int ?? 0 > 0, "\(name)")
        }
        // Nothing is there before it is possible.
        #expect((pace["excess"] as? [String: Any])?["negative"] as? Int == 0)
        let isBound = try #require(pace["is_generator_bound"] as? Bool)
        // On a busy machine the generator may not keep the pace: then there are no figures. Two seconds are too short to
        // tell of a steady state.
        #expect(process.exitCode == (isBound ? 6 : 5), "\(process.errors)")
        #expect(isBound || report["verdict"] as? String == "no steady state")
        #expect((report["measured"] == nil) == isBound)
    }

    @Test("bench from memory drains a backlog, with right answers; a threshold binds a paced run alone")
    func memoryBench() throws {
        let process = try SpateProcess(
            "bench", scenario, "--runs", directory.path("runs"), "--json", "--transport", "memory",
            "--set", "thresholds.events_per_second=1G")
        #expect(process.exitCode == 0, "\(process.errors)")
        let measured = try #require(try json(process.output)["measured"] as? [String: Any])
        #expect(measured["drain_events_per_second"] != nil)
        #expect(measured["events_per_second"] == nil)
        let paced = try SpateProcess(
            "bench", scenario, "--runs", directory.path("runs"), "--rate", "600/s",
            "--set", "thresholds.events_per_second=1G", "--set", "thresholds.excess_p99=1h")
        #expect([99, 6].contains(paced.exitCode), "\(paced.errors)")
        if paced.exitCode == 99 {
            #expect(paced.output.contains("THRESHOLD FAILED\nevents_per_second: "))
            #expect(paced.output.contains("excess_p99: too few rows to tell, at most 3600 s is wanted"))
        }
        #expect(
            try SpateProcess("bench", scenario, "--rate", "600/s", "--transport", "files").errors
                .contains("Option '--rate' needs '--transport memory': files and topics are a backlog."))
    }

    @Test("bench kills and restarts its engine where the scenario says, and the answers stay right")
    func kills() throws {
        let process = try SpateProcess(
            "bench", scenario, "--threads", "1", "--runs", directory.path("runs"), "--json", "--set", "plant=[]",
            "--set", "rate.mean=30/s", "--set", "faults=[{ at: 30%, restart_after: 20ms }, { at: 0% }]")
        #expect(process.exitCode == 0, "\(process.errors)")
        let report = try json(process.output)
        #expect(report["verdict"] as? String == "answers right")
        let trials = try #require(report["trials"] as? [[String: Any]])
        let kills = try #require(trials[0]["kills"] as? [[String: Any]])
        #expect(kills.map { $0["at_share"] as? Double } == [0, 0.3])
        let happened = kills.compactMap { $0["happened"] as? [String: Any] }
        #expect(happened.count == 2 && happened[1]["records"] as? Int ?? 0 > 10_000)
        let name = try #require(directory.names(in: "runs").first)
        #expect(!directory.names(in: "runs/\(name)").contains("checkpoint-1"))
    }

    @Test("bench refuses faults that it cannot bring about, by name, before it makes a run directory")
    func refusedFaults() throws {
        func bench(_ options: String...) throws -> SpateProcess {
            try SpateProcess(arguments: ["bench", scenario, "--runs", directory.path("runs")] + options)
        }
        let files = try bench("--set", "faults=[{ at: 1%, kill: broker }, { at: 2%, kill: generator }]")
        #expect(files.exitCode == 65)
        #expect(files.errors.contains("faults[0].kill: broker: there is none over files, allowed is engine"))
        #expect(files.errors.contains("faults[1].kill: generator: files cannot be resumed, allowed is engine"))
        let memory = try bench("--transport", "memory", "--set", "faults=[{ at: 1% }]")
        #expect(memory.exitCode == 65 && memory.errors.contains("they need '--transport files'"))
        #expect(try bench("--set", "faults=[{ at: 1%, kill: disk }]").exitCode == 65)
        #expect(directory.names(in: "runs").isEmpty)
    }

    @Test("bench of a scenario with mistakes exits 65 before it makes a run directory")
    func badScenario() throws {
        let process = try SpateProcess(
            "bench", scenario, "--runs", directory.path("runs"), "--set", "rate.mean=fast", "--set", "lanes=0")
        #expect(process.exitCode == 65)
        #expect(process.errors.contains("rate.mean: ") && process.errors.contains("lanes: "))
        #expect(directory.names(in: "runs").isEmpty)
    }
}
