import Harness
import Logs
import Scenarios
import Vocabulary

/// `spate generate`: the load of a scenario.
struct Generate: Command {
    static let specification = CommandSpecification(
        name: "generate",
        about: "Write the telemetry that a scenario describes: the same bytes for the same scenario and seed.",
        usage: "SCENARIO --to DIR|-|null [options]",
        details: [
            "DIR gets a file partition-NNNNN.jsonl a lane, and manifest.json with counts and hashes; they get their "
                + "names when all are whole. '-' writes all lanes to standard output as one stream in the order of "
                + "arrivals; 'null' writes nothing, to see how fast it goes.",
            "--expect writes the planted answers: results, ledger, dead letters and late events from what each record "
                + "was meant to be. With '--to -' they are those of one partition.",
        ],
        operands: [ScenarioOptions.operand],
        options: [
            .init("to", "DIR|-|null", "Where the records go."),
            .init("expect", "DIR", "Where the planted answers go; not with --shard or --seek."),
            .init("shard", "I/N", "Generate only every N-th lane, from the I-th, counted from 1 (default: 1/1)."),
            .init("seek", "TIME", "Only records that arrive so long after the start, or later: 90m, 3h (default: 0s)."),
            ScenarioOptions.set,
        ],
        examples: [
            "spate generate quickstart --to log --expect expected", "spate generate quickstart --to - | head -n 3",
            "spate generate steady --to null",
        ])

    private let options: ScenarioOptions
    private let destination: Generation.Destination
    private let expectedDirectory: String?
    private let shard: (index: Int, count: Int)
    private let seek: Milliseconds

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        let to = arguments.required("to")
        destination = to == "-" ? .standardOutput : to == "null" ? .null : .directory(to)
        expectedDirectory = arguments.text("expect")
        let shard = arguments.value("shard", allowed: "I/N with I from 1 to N, such as 2/8", Self.shard)
        self.shard = shard ?? (1, 1)
        let seek = arguments.value("seek", allowed: "0 or more: \(DurationText.allowed)") { text in
            DurationText.milliseconds(text).flatMap { $0 >= 0 ? $0 : nil }
        }
        self.seek = seek ?? 0
        arguments.refuse(
            if: expectedDirectory != nil && self.shard.count > 1,
            "Options '--expect' and '--shard' exclude each other: answers are those of a whole load.")
        arguments.refuse(
            if: expectedDirectory != nil && self.seek > 0,
            "Options '--expect' and '--seek' exclude each other: answers are those of a whole load.")
        try arguments.finish()
    }

    private static func shard(_ text: String) -> (index: Int, count: Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count else {
            return nil
        }
        return (index, count)
    }

    func run() throws -> ExitCode {
        let (_, scenario) = try options.load()
        var generation = Generation(scenario: scenario, destination: destination)
        generation.expectedDirectory = expectedDirectory
        generation.shard = shard
        generation.seek = seek
        let problems = generation.problems()
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems) }
        Interruption.catchSignals()
        var progress = ProgressLine()
        let record = try generation.run(isInterrupted: { Interruption.isRequested }) {
            progress.show(records: $0.records, bytes: $0.bytes, seconds: $0.seconds)
        }
        progress.clear()
        if record.interrupted {
            Console.note("Interrupted: no file was kept.")
            return .interrupted
        }
        let rate = Double(record.records) / max(record.wallSeconds, 1e-9)
        Console.note(
            """
            \(Figure.grouped(record.records)) events, \(ByteCountText.text(Int(record.bytes))) in \
            \(Figure.significant(record.wallSeconds)) s, \(Figure.count(rate)) events/s
            """)
        return .success
    }
}
