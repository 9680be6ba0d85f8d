import Foundation
import TestSupport
import Testing

@Suite("spate run")
struct RunCommandTests {
    private let directory: TemporaryDirectory
    private let event = #"{"eid":"IMPRESSION","ets":1770888766103,"actor":{"id":"u1"},"edata":{"pageid":"home"}}"#

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("\(event)\nnot json\n", to: "log/partition-00000.jsonl")
        try directory.write("", to: "log/partition-00001.jsonl")
    }

    @Test("writes results, ledger, dead letters and run.json, and leaves no temporary file")
    func files() throws {
        let process = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("out"), "--late")
        #expect(process.exitCode == 0)
        #expect(process.output.isEmpty)
        #expect(
            directory.names(in: "out")
                == ["dead-letters.ndjson", "late.ndjson", "ledger.json", "results.ndjson", "run.json"])
        #expect(try directory.read("out/results.ndjson").contains(#"{"query":"dau","day":"2026-02-12","users":1}"#))
        #expect(try directory.read("out/ledger.json").hasPrefix(#"{"total":{"records":2,"valid":1,"#))
        #expect(try directory.read("out/dead-letters.ndjson").contains(#""reason":"malformed","length":8"#))
        #expect(try directory.read("out/run.json").contains(#""drained":true"#))
    }

    @Test("counts the bytes of the values, however the epochs cut the files", arguments: ["1", "100", "1MiB"])
    func bytes(epoch: String) throws {
        try directory.write("\(event)\n\(event)", to: "log/partition-00001.jsonl")
        let process = try SpateProcess(
            "run", "--from", directory.path("log"), "--to", directory.path("out"), "--epoch", epoch)
        #expect(process.exitCode == 0)
        let bytes = 3 * event.utf8.count + "not json".utf8.count
        #expect(try directory.read("out/run.json").contains(#""bytes":\#(bytes),"#))
    }

    @Test("keeps dead letters up to their limit, counts the others, says so once, and is right")
    func deadLetterLimit() throws {
        try directory.write("no\n\(event)\nno\nno\nno\n", to: "log/partition-00001.jsonl")
        let process = try SpateProcess(
            "run", "--from", directory.path("log"), "--to", directory.path("out"), "--dead-letter-limit", "100",
            "--epoch", "1")
        #expect(process.exitCode == 0)
        let lines = try directory.read("out/dead-letters.ndjson").split(separator: "\n")
        #expect(lines.count == 2)
        #expect(try directory.read("out/run.json").contains(#""dead_letters_omitted":3,"#))
        #expect(process.errors.components(separatedBy: "has come to its limit of 100 B").count == 2)
        let verified = try SpateProcess("verify", "--log", directory.path("log"), "--actual", directory.path("out"))
        #expect(verified.exitCode == 0, "\(verified.output)")
        try directory.write("\(lines[0])\n", to: "out/dead-letters.ndjson")
        let short = try SpateProcess("verify", "--log", directory.path("log"), "--actual", directory.path("out"))
        #expect(short.exitCode != 0)
    }

    @Test("gives the same bytes from standard input to standard output, and nothing else there")
    func pipe() throws {
        _ = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("out"))
        let piped = try SpateProcess("run", "--from", "-", input: "\(event)\nnot json\n")
        #expect(piped.exitCode == 0)
        #expect(piped.output == (try directory.read("out/results.ndjson")))
        #expect(
            piped.errors.hasPrefix("Rows: standard output, at least once: another start gives them again.\n2 records, ")
        )
    }

    @Test("obeys the configuration")
    func configuration() throws {
        try directory.write("day_offset: \"-14:00\"\ntop_pages: { top: 1 }\n", to: "q.yaml")
        let process = try SpateProcess("run", "--from", directory.path("log"), "--config", directory.path("q.yaml"))
        #expect(process.exitCode == 0)
        #expect(process.output.contains(#"{"query":"dau","day":"2026-02-12","users":1}"#) == false)
        #expect(process.output.contains(#"{"query":"dau","day":"2026-02-11","users":1}"#))
    }

    @Test("reports a bad log, a bad configuration and a used directory together, exits 65 and writes nothing")
    func everythingWrong() throws {
        try directory.write(event, to: "gap/partition-00000.jsonl")
        try directory.write(event, to: "gap/partition-00002.jsonl")
        try directory.write("top_pages: { window: 7m }\nfunel: { delay: 1m }\n", to: "q.yaml")
        try directory.write("{}", to: "used/ledger.json")
        let process = try SpateProcess(
            "run", "--from", directory.path("gap"), "--to", directory.path("used"), "--config", directory.path("q.yaml")
        )
        #expect(process.exitCode == 65)
        #expect(process.output.isEmpty)
        let lines = process.errors.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.hasPrefix("Error: \(directory.path(""))") })
        #expect(lines.contains { $0.contains("partition 1 is missing") })
        #expect(lines.contains { $0.contains("holds ledger.json of another run") })
        #expect(lines.contains { $0.contains("q.yaml:1: top_pages.window: ") && $0.contains("multiple") })
        #expect(lines.contains { $0.contains("q.yaml:2: funel: ") && $0.contains("did you mean 'funnel'?") })
        #expect(directory.names(in: "used") == ["ledger.json"])
    }

    @Test("exits 65 for a directory that is missing or has no partitions, and makes no output directory")
    func noLog() throws {
        try directory.write("", to: "empty/notes.txt")
        for log in ["nowhere", "empty"] {
            let process = try SpateProcess("run", "--from", directory.path(log), "--to", directory.path("out"))
            #expect(process.exitCode == 65)
            #expect(process.errors.hasPrefix("Error: \(directory.path(log)): "))
            #expect(directory.names(in: "out").isEmpty)
        }
    }

    @Test("exits 64 for options that make no sense, all named at once")
    func usage() throws {
        let process = try SpateProcess(
            "run", "--threads=0", "--late", "--rate", "0/s", "--warm-up", "1m")
        #expect(process.exitCode == 64)
        #expect(process.errors.contains("Error: Missing option '--from DIR|-|kafka://…|memory://…'.\n"))
        #expect(process.errors.contains("Error: Option '--threads': '0' is not allowed; it must be a whole number"))
        #expect(process.errors.contains("Error: Option '--late' needs '--to DIR'.\n"))
        #expect(
            process.errors.contains(
                "Error: Option '--rate': '0/s' is not allowed; it must be over 0/s: a rate in events"))
        #expect(process.errors.contains("Options '--set', '--rate' and '--warm-up' need '--from memory://SCENARIO'."))
    }

    @Test("a first interrupt keeps what is final under its own name, and exits 130 undrained")
    func interrupt() throws {
        let process = try SpateProcess(
            shell: """
                mkfifo '\(directory.path("pipe"))'
                "$SPATE" run --from - --epoch 1 --to '\(directory.path("out"))' <'\(directory.path("pipe"))' & child=$!
                exec 3>'\(directory.path("pipe"))'; echo '\(event)' >&3; sleep 0.5
                kill -INT $child; echo '\(event)' >&3; exec 3>&-; wait $child
                """)
        #expect(process.exitCode == 130)
        let record = try directory.read("out/run.json")
        #expect(record.contains(#""drained":false,"interrupted":true"#))
        #expect(directory.names(in: "out").contains { $0.hasSuffix(".tmp") } == false)
    }

    @Test("a reader that goes away ends it quietly")
    func closedPipe() throws {
        let process = try SpateProcess(
            shell: "yes '\(event)' | head -100000 | \"$SPATE\" run --from - | head -c 1 >/dev/null; true")
        #expect(process.errors.contains("Error") == false)
    }
}
