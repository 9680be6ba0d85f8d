import Harness

/// `spate checkpoint show`: what a checkpoint holds.
struct CheckpointShow: Command {
    static let specification = CommandSpecification(
        name: "checkpoint show",
        about: "Show what a checkpoint holds: snapshots, commit records, offsets, and the settings it is bound to.",
        usage: "DIR [--json]",
        details: [
            "Changes nothing, and may be used while a run goes on. Exits 0, or 65 if something is damaged or missing; "
                + "'checkpoint verify' looks at every page of state, too."
        ],
        operands: [("DIR", "The directory that 'run --checkpoint' was given.")],
        options: [.init("json", "Print one JSON document.")],
        examples: ["spate checkpoint show checkpoint"])

    private let directory: String
    private let printsJSON: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        directory = arguments.operand("DIR")
        printsJSON = arguments.flag("json")
        try arguments.finish()
    }

    func run() throws -> ExitCode { try Self.show(directory, readsPages: false, printsJSON: printsJSON) }

    /// Prints a checkpoint's summary, and says by the exit code whether all is well.
    static func show(_ directory: String, readsPages: Bool, printsJSON: Bool) throws(CommandFailure) -> ExitCode {
        let summary: CheckpointSummary
        do { summary = try CheckpointSummary(directory: directory, readsPages: readsPages) } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        Console.data(printsJSON ? summary.json : "\(summary)")
        return summary.problems.isEmpty ? .success : .invalidInput
    }
}
