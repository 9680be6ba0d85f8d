import Harness

/// `spate checkpoint verify`: is every byte of a checkpoint as it was written?
struct CheckpointVerify: Command {
    static let specification = CommandSpecification(
        name: "checkpoint verify",
        about: "Read all of a checkpoint and hold it against its checksums.",
        usage: "DIR [--json]",
        details: [
            "Changes nothing. Prints what 'checkpoint show' prints, and each problem with its file and place. Exits 0, "
                + "or 65 if something is damaged or missing. Bytes after the last whole commit record are no problem: "
                + "they are those of a record that was being written."
        ],
        operands: [("DIR", "The directory that 'run --checkpoint' was given.")],
        options: [.init("json", "Print one JSON document.")],
        examples: ["spate checkpoint verify checkpoint"])

    private let directory: String
    private let printsJSON: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        directory = arguments.operand("DIR")
        printsJSON = arguments.flag("json")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        try CheckpointShow.show(directory, readsPages: true, printsJSON: printsJSON)
    }
}
