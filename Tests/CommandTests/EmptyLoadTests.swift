import TestSupport
import Testing

/// About no record every answer is right.
@Suite("Loads without records")
struct EmptyLoadTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.plain, to: "small.yaml")
    }

    private func spate(_ words: String...) throws -> SpateProcess {
        try SpateProcess(arguments: words + ["--set", "rate.mean=0.0000000000001/s", "--set", "clock.span=10m"])
    }

    @Test("are nothing to measure: bench, compare and search exit 65 with span and rate, and claim nothing")
    func measured() throws {
        let (small, runs) = (directory.path("small.yaml"), directory.path("runs"))
        let processes = [
            try spate("bench", small, "--runs", runs),
            try spate("bench", small, "--runs", runs, "--transport", "memory", "--set", "clock.speed=60x"),
            try spate("search", small, "--runs", runs),
            try spate(
                "compare", SpateProcess.executable, SpateProcess.executable, "--scenario", small, "--runs", runs),
        ]
        for process in processes {
            #expect(process.exitCode == 65 && process.output.isEmpty, "\(process.output)\(process.errors)")
            #expect(process.errors.contains("clock.span is 10m, rate.mean 0.0000000000001/s"), "\(process.errors)")
        }
    }

    @Test("have right answers, of which verify says that they are about nothing; check warns of them")
    func verified() throws {
        try directory.write("", to: "log/partition-00000.jsonl")
        #expect(try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("out")).exitCode == 0)
        let verified = try SpateProcess("verify", "--log", directory.path("log"), "--actual", directory.path("out"))
        #expect(verified.exitCode == 0 && verified.output.contains("right, but about nothing"), "\(verified.output)")
        let checked = try SpateProcess(
            "scenario", "check", directory.path("small.yaml"), "--set", "rate.mean=0/s")
        #expect(checked.exitCode == 0 && checked.errors.contains("the load has no record"), "\(checked.errors)")
    }
}
