import Harness

/// `spate checkpoint export`: what a run remembers, in a file that any version can read.
struct CheckpointExport: Command {
    static let specification = CommandSpecification(
        name: "checkpoint export",
        about: "Write what a run remembers to one file, which does not depend on the version of Spate.",
        usage: "DIR --to FILE",
        details: [
            "The file has the users, the open days, windows and journeys, the ledger and the place in the log and in "
                + "the result files. 'checkpoint import' makes a checkpoint of it, also with other retention.days, "
                + "top_pages.top or threads. The run must have come to the end of its input, or been stopped by Ctrl-C.",
            "Exits 0, or 65 if the checkpoint cannot be read, its run did not come to rest, or FILE is there.",
        ],
        operands: [("DIR", "The directory that 'run --checkpoint' was given.")],
        options: [.init("to", "FILE", "The file, which must not be there.")],
        examples: ["spate checkpoint export checkpoint --to users.spx"])

    private let directory: String
    private let path: String

    init(arguments: inout Arguments) throws(UsageError) {
        directory = arguments.operand("DIR")
        path = arguments.required("to")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        do { try CheckpointTransfer.export(directory, to: path) } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        return .success
    }
}
