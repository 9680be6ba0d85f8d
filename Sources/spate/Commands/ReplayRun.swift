import Harness
import Logs
import Scenarios
import Vocabulary

/// `spate replay`: the load of a run again, or what of it something depends on.
struct ReplayRun: Command {
    static let specification = CommandSpecification(
        name: "replay",
        about: "Generate the load of a run directory again, or the records that a wrong row depends on.",
        usage: "RUN [--key NAME=VALUE]… | [--lane L --index A..B] | --witness [--to DIR|-]",
        details: [
            "RUN is the directory of a benchmark, or 'exploring' or 'confirming' of a search. The load comes from scenario.yaml "
                + "there, so the scenario's own file need not be what it was. All of it goes to RUN/replay, or --to, and is held "
                + "against the hashes that the run took down.",
            "A part goes to standard output as lines, lane by lane, or with --to DIR to partition files; on standard error "
                + "stands where its records are. Keys are those that were planted: --key user=u1 --key content=do_1 are the "
                + "events with both. --index is from A on and before B. --witness is of the first row that differs "
                + "from the planted one.",
            "Exits 65 if the directory says nothing of its load, this program generates another one, the bytes are not "
                + "those of the run, or there is no such record.",
        ],
        operands: [("RUN", "A run directory, such as runs/quickstart-20260212T080000Z.")],
        options: [
            .init("key", "NAME=VALUE", repeats: true, "Only events with this user, content, page or message; repeats."),
            .init("lane", "L", "Only records of this lane (partition)."),
            .init("index", "A..B", "Of the lane, only those from index A on and before B."),
            .init("witness", "Only the records that decide the first wrong row of the run."),
            .init("to", "DIR|-", "Where the records go (default: RUN/replay; of a part: standard output)."),
        ],
        examples: [
            "spate replay runs/quickstart-20260212T080000Z",
            "spate replay runs/quickstart-20260212T080000Z --key user=u1 --to witness",
            "spate replay runs/quickstart-20260212T080000Z --lane 2 --index 100..110",
        ])

    /// Of the places of records so many are shown.
    private static let shownPlaces = 20

    private let directory: String
    private let part: Replay.Part?
    private let to: String?

    init(arguments: inout Arguments) throws(UsageError) {
        directory = arguments.operand("RUN")
        let keys = arguments.values("key", allowed: Replay.Key.allowed) { Replay.Key($0) }
        let lane = arguments.value("lane", allowed: "a whole number from 0") { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
        let range = arguments.value("index", allowed: "A..B with A from 0 and below B, such as 100..110", Self.range)
        let isWitness = arguments.flag("witness")
        arguments.refuse(
            if: (arguments.text("lane") == nil) != (arguments.text("index") == nil),
            "Options '--lane' and '--index' go together.")
        let parts: [Replay.Part?] = [
            keys.isEmpty ? nil : .keys(keys), lane.flatMap { lane in range.map { .range(lane: lane, $0) } },
            isWitness ? .witness : nil,
        ]
        arguments.refuse(
            if: parts.compactMap(\.self).count > 1, "Options '--key', '--lane' and '--witness' exclude each other.")
        part = parts.compactMap(\.self).first
        to = arguments.text("to")
        try arguments.finish()
    }

    private static func range(_ text: String) -> Range<Int64>? {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { Int64($0) }
        guard ends.count == 2, let first = ends[0], let end = ends[1], first >= 0, first < end else { return nil }
        return first..<end
    }

    func run() throws -> ExitCode {
        let replay: Replay
        do { replay = try Replay(directory: directory) } catch let error as HarnessError {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        let to = to ?? (part == nil ? "\(directory)/replay" : "-")
        let destination: Generation.Destination = to == "-" ? .standardOutput : .directory(to)
        let problems = replay.problems(at: destination)
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems) }
        Interruption.catchSignals()
        let outcome: Replay.Outcome
        do {
            outcome =
                try part.map { part in
                    try replay.part(
                        part, to: destination, isInterrupted: { Interruption.isRequested }, note: { Console.note($0) })
                } ?? whole(replay, to: destination)
        } catch let error as HarnessError {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        guard !outcome.interrupted else {
            Console.note("Interrupted: no file was kept.")
            return .interrupted
        }
        return try summarize(outcome, to: to)
    }

    private func whole(_ replay: Replay, to destination: Generation.Destination) throws -> Replay.Outcome {
        var progress = ProgressLine()
        defer { progress.clear() }
        return try replay.whole(to: destination, isInterrupted: { Interruption.isRequested }) {
            progress.show(records: $0.records, bytes: $0.bytes, seconds: $0.seconds, share: $0.share)
        }
    }

    private func summarize(_ outcome: Replay.Outcome, to: String) throws -> ExitCode {
        Console.note(
            "\(Figure.grouped(outcome.records)) records, \(ByteCountText.text(outcome.bytes))"
                + (to == "-" ? "" : ", in \(to)"))
        for (lane, indices) in outcome.places {
            let more = indices.count > Self.shownPlaces ? " … \(Figure.grouped(indices.count)) in all" : ""
            let shown = indices.prefix(Self.shownPlaces).map(String.init).joined(separator: ", ")
            Console.note("lane \(lane): \(shown)\(more)")
        }
        if part != nil, outcome.records == 0 {
            throw CommandFailure(.invalidInput, "'\(directory)': its load has no such record")
        }
        if let isSame = outcome.isSame {
            guard isSame else {
                throw CommandFailure(
                    .invalidInput, "'\(to)': these are not the bytes of the run, by \(directory)/log/manifest.json")
            }
            Console.note("The same bytes as in the run.")
        }
        return .success
    }
}
