import TestSupport
import Testing

@Suite("The limit of a run's state")
struct StateLimitTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        let lines = (0..<6000).map { number in
            """
            {"eid":"START","ets":\(1_770_888_766_000 + number),"mid":"m","actor":{"id":"user-\(number)"},\
            "object":{"id":"do_31"}}

            """
        }.joined()
        try directory.write(lines, to: "log/partition-00000.jsonl")
    }

    private func run(to output: String, _ options: String...) throws -> SpateProcess {
        try SpateProcess(
            arguments: [
                "run", "--from", directory.path("log"), "--to", directory.path(output), "--epoch", "4KiB",
            ] + options)
    }

    @Test("stops a run with one line that says what holds how much, and leaves no result")
    func stops() throws {
        let stopped = try run(to: "out", "--state-limit", "300KiB")
        #expect(stopped.exitCode == 1)
        let errors = stopped.errors.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
        #expect(errors.count == 1, "\(stopped.errors)")
        let form =
            #/.*state has come to 3\d\d KiB \(active_users .*, funnel .*, top_pages .*\), over the limit of 300 KiB; .*/#
        #expect(stopped.errors.firstMatch(of: form) != nil, "\(stopped.errors)")
        #expect(directory.names(in: "out").isEmpty)
        let refused = try run(to: "out", "--state-limit", "much")
        #expect(refused.exitCode == 64 && refused.errors.contains("'much' is not allowed"))
    }

    @Test("leaves a checkpoint from which a run with a higher limit goes on, to the same bytes")
    func goesOn() throws {
        #expect(try run(to: "expected").exitCode == 0)
        let checkpoint = ["--checkpoint", directory.path("checkpoint"), "--drain"]
        for limit in ["300KiB", "300KiB", "400KiB"] {
            let stopped = try run(to: "out", checkpoint[0], checkpoint[1], checkpoint[2], "--state-limit", limit)
            #expect(stopped.exitCode == 1 && stopped.errors.contains("it goes on where it is"), "\(stopped.errors)")
            let shown = try SpateProcess("checkpoint", "verify", directory.path("checkpoint"))
            #expect(shown.exitCode == 0, "\(shown.errors)")
        }
        #expect(try run(to: "out", checkpoint[0], checkpoint[1], checkpoint[2]).exitCode == 0)
        for name in ["results.ndjson", "ledger.json"] {
            let isSame = try directory.read("out/\(name)") == directory.read("expected/\(name)")
            #expect(isSame, "\(name)")
        }
    }
}
