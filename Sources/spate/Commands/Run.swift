import Harness
import Logs
import Scenarios
import Sinks
import Vocabulary

/// `spate run`: the engine over a log.
struct Run: Command {
    static let specification = CommandSpecification(
        name: "run",
        about: "Answer the queries over a log of partition files, or over standard input.",
        usage: "--from DIR|- [--to DIR] [options]",
        details: [
            "Final rows go to DIR/results.ndjson or, without --to, to standard output. DIR also gets ledger.json, "
                + "dead-letters.ndjson and run.json; all are written under temporary names and renamed at the end.",
            "Exits 0, 65 if the log or the configuration is not valid, 130 if a signal stopped it: the first Ctrl-C "
                + "finishes the epoch and keeps what is final, the second stops at once. A record never stops a run: "
                + "what is not valid becomes a dead letter.",
        ],
        options: [
            .init("from", "DIR|-", "The log: a directory of partition-NNNNN.jsonl(.zst) files, or standard input."),
            .init("to", "DIR", "Where the files go; new or without another run's files (default: rows to stdout)."),
            QueryOptions.option,
            EngineOptions.threads,
            .init("epoch", "SIZE", "About how many bytes an epoch takes at most (default: 1MiB)."),
            .init("drain", "Make everything final at the end of the input, as is the default for a bounded one."),
            .init("late", "Write late.ndjson too: every event that came too late for a query; needs --to."),
            .init("json", "Print run.json on standard output at the end; needs --to."),
        ],
        examples: ["spate run --from log --to answers", "spate generate quickstart --to - | spate run --from -"])

    private let engineRun: EngineRun
    private let configurationPath: String?
    private let printsRecord: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        let from = arguments.required("from")
        var run = EngineRun(input: from == "-" ? .standardInput : .directory(from))
        run.outputDirectory = arguments.text("to")
        run.threads = EngineOptions.threads(&arguments)
        run.epochBytes =
            arguments.value("epoch", allowed: "\(ByteCountText.allowed), from 1 to 1GiB") { text in
                ByteCountText.bytes(text).flatMap { (1...1 << 30).contains($0) ? $0 : nil }
            } ?? run.epochBytes
        run.rendersLate = arguments.flag("late")
        configurationPath = arguments.text("config")
        printsRecord = arguments.flag("json")
        _ = arguments.flag("drain")
        arguments.refuse(if: run.rendersLate && run.outputDirectory == nil, "Option '--late' needs '--to DIR'.")
        arguments.refuse(if: printsRecord && run.outputDirectory == nil, "Option '--json' needs '--to DIR'.")
        engineRun = run
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        var run = engineRun
        run.configuration = try checkedConfiguration()
        Interruption.catchSignals()
        var progress = ProgressLine()
        let record = try run.run(isInterrupted: { Interruption.isRequested }) {
            progress.show(records: $0.records, bytes: $0.bytes, seconds: $0.seconds)
        }
        progress.clear()
        summarize(record)
        if printsRecord { Console.data(String(decoding: record.document.dropLast(), as: UTF8.self)) }
        return record.interrupted ? .interrupted : .success
    }

    /// Finds everything that is wrong before anything is written.
    private func checkedConfiguration() throws(CommandFailure) -> QueryConfiguration {
        var problems: [String] = []
        if case .directory(let path) = engineRun.input {
            do throws(LogError) { _ = try LogDirectory(path: path) } catch {
                problems += error.description.split(separator: "\n").map(String.init)
            }
        }
        if let path = engineRun.outputDirectory {
            do throws(LogError) { try ResultDirectory.requireUnused(path) } catch { problems.append("\(error)") }
        }
        var configuration = QueryConfiguration()
        do throws(DocumentError) { configuration = try QueryOptions.configuration(at: configurationPath) } catch {
            problems += error.issues.map(\.description)
        }
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems) }
        return configuration
    }

    private func summarize(_ record: RunRecord) {
        let total = record.ledger.total
        Console.note(
            """
            \(Figure.grouped(record.records)) records, \(ByteCountText.text(Int(record.bytes))) in \
            \(Figure.significant(record.wallSeconds)) s: \(Figure.grouped(record.rows)) final rows, \
            \(Figure.grouped(total.records - total.valid)) dead letters
            """)
        for (partition, leaps) in record.leaps.enumerated() where leaps > 0 {
            Console.note(
                """
                Warning: in partition \(partition), \(leaps) events without an arrival time moved the watermark by \
                more than a day, which makes what follows them late
                """)
        }
        if record.interrupted {
            Console.note("Interrupted: the rest of the input was not read, and nothing was drained.")
        }
    }
}
