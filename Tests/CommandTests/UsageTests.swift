import Testing

@Suite("The command line")
struct UsageTests {
    @Test("names the version on standard output")
    func version() throws {
        let process = try SpateProcess("--version")
        #expect(process.exitCode == 0)
        #expect(process.output.hasPrefix("spate 0."))
        #expect(process.errors.isEmpty)
    }

    @Test("prints help on standard output when asked, and on standard error, exit 64, when not")
    func help() throws {
        let asked = try SpateProcess("--help")
        #expect(asked.exitCode == 0)
        #expect(asked.output.contains("Usage: spate COMMAND"))
        #expect(asked.errors.isEmpty)
        let bare = try SpateProcess()
        #expect(bare.exitCode == 64)
        #expect(bare.output.isEmpty)
        #expect(bare.errors == asked.output)
    }

    @Test("refuses an unknown command")
    func unknownCommand() throws {
        let process = try SpateProcess("qqqq")
        #expect(process.exitCode == 64)
        #expect(process.output.isEmpty)
        let ofFamily = try SpateProcess("scenario", "qqqq")
        #expect(ofFamily.errors.hasPrefix("Error: Unknown command 'qqqq'. Known are check, list, plan, show.\n"))
        #expect(
            process.errors == """
                Error: Unknown command 'qqqq'.
                Usage: spate COMMAND …
                See 'spate --help' for more information.

                """)
    }

    @Test(
        "values that no run can have are told, with what was found and what is allowed",
        arguments: [
            (
                "generate steady --to null --rate 0.0000000000001/s", 65,
                "found 0.0000000000001/s, which is so slow that the span"
            ),
            (
                "generate steady --to null --seek 10m", 65,
                "Error: Option '--seek': found 10m, allowed is less than the scenario's whole span of 10m.\n"
            ),
            (
                "generate steady --to null --shard 5/6", 65,
                "Error: Option '--shard': found 5/6, allowed is an I up to 4, the scenario's number of lanes.\n"
            ),
            (
                "search edge-cases", 65,
                "Error: A search needs a scenario with a rate; 'edge-cases' has planted cohorts alone.\n"
            ),
            ("compare /etc/passwd /etc/passwd", 65, "Error: cannot run '/etc/passwd': Permission denied\n"),
            (
                "run --from /dev/null", 65,
                "Not a directory; a log is a directory of files whose names are partition-00000"
            ),
            ("run --from memory://steady --rate 1G/s --set rate.mean=0.1/s", 65, "over 1,000,000,000 times as fast"),
            ("run --from kafka://localhost:1/t --kafka-config nowhere", 65, "Error: nowhere: No such file"),
            (
                "checkpoint import a --to b --threads 0", 64,
                "'0' is not allowed; it must be a whole number from 1 to 256"
            ),
            ("replay run --key name=x", 64, "'name=x' is not allowed; it must be NAME=VALUE"),
            ("scenario list nowhere", 65, "nowhere: is no folder"),
            ("bench steady --warm-up 1m", 65, "Option '--warm-up': needs a pace"),
            ("bench steady --rate 1k/s --warm-up 10m", 65, "found 10m, allowed is less than the scenario's whole span"),
            ("run --from memory://steady --warm-up 1m", 65, "Option '--warm-up': needs a pace"),
            ("run --from log --on-data-loss skip", 64, "Option '--on-data-loss' needs '--from kafka://"),
            ("run --from log --dead-letter-limit 1MiB", 64, "Option '--dead-letter-limit' needs '--to DIR'"),
            ("run --from log --kafka-config x", 64, "Option '--kafka-config' needs a topic"),
            ("generate steady --to null --kafka-config x", 64, "Option '--kafka-config' needs a topic"),
            ("verify --log a --actual b --kafka-config x", 64, "Option '--kafka-config' needs a topic"),
        ])
    func impossibleValues(line: String, exitCode: Int32, message: String) throws {
        let process = try SpateProcess(arguments: line.split(separator: " ").map(String.init))
        #expect(process.exitCode == exitCode, "\(process.errors)")
        #expect(process.errors.contains(message), "\(process.errors)")
    }

    @Test(
        "data that cannot be written are no success",
        arguments: ["--help", "scenario list", "scenario plan edge-cases"])
    func fullOutput(line: String) throws {
        let process = try SpateProcess(shell: "\"$SPATE\" \(line) >/dev/full")
        #expect(process.exitCode == 1)
        #expect(process.errors == "Error: standard output: No space left on device\n")
    }

    @Test("revisions outside a repository are one error")
    func noRepository() throws {
        let process = try SpateProcess(shell: "cd / && \"$SPATE\" compare --git main HEAD")
        #expect(process.exitCode == 65)
        #expect(process.errors == "Error: '.' cannot be read: it is in no git repository\n")
    }

    @Test(
        "an unknown option is one error, whatever it leaves missing or over",
        arguments: [
            "bench --nonsense 3 steady", "search --nonsense 3 steady", "compare --nonsense 3 a b",
            "report --nonsense 3 a",
            "doctor --nonsense 3", "generate --nonsense 3 steady", "run --nonsense 3 --checkpoint c",
            "replay --nonsense 3 a",
            "verify --nonsense 3", "scenario list --nonsense 3 4", "scenario show --nonsense 3 a",
            "scenario plan --nonsense 3 a", "scenario check --nonsense 3", "checkpoint show --nonsense 3 a",
            "checkpoint verify --nonsense 3 a", "checkpoint export --nonsense 3 a", "checkpoint import --nonsense 3 a",
        ])
    func unknownOption(line: String) throws {
        let process = try SpateProcess(arguments: line.split(separator: " ").map(String.init))
        #expect(process.exitCode == 64)
        let lines = process.errors.split(separator: "\n")
        #expect(lines.count == 3, "\(process.errors)")
        #expect(lines.first == "Error: Unknown option '--nonsense'.")
    }

    @Test("an unknown option hides no other that cannot be read")
    func unknownOptionAmongOthers() throws {
        let process = try SpateProcess("run", "--form", "log", "--threads", "x")
        #expect(process.exitCode == 64)
        #expect(
            process.errors.hasPrefix(
                """
                Error: Unknown option '--form'. Did you mean '--from'?
                Error: Option '--threads': 'x' is not allowed; it must be a whole number from 1 to 256.
                Usage:
                """), "\(process.errors)")
    }
}
