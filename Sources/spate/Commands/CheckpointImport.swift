import Harness

/// `spate checkpoint import`: a checkpoint from what another one remembered.
struct CheckpointImport: Command {
    static let specification = CommandSpecification(
        name: "checkpoint import",
        about: "Make a checkpoint of what 'checkpoint export' wrote.",
        usage: "FILE --to DIR [--config Q.yaml] [--threads N]",
        details: [
            "The run goes on in the log and in the result files where the exported one came to rest. It keeps its "
                + "settings; --config and --threads give others, of which retention.days, top_pages.top and the threads "
                + "may differ. Start it with the same options then.",
            "Exits 0, or 65 if the file is damaged, other settings differ, or DIR holds a checkpoint.",
        ],
        operands: [("FILE", "What 'checkpoint export' wrote.")],
        options: [
            .init("to", "DIR", "Where the checkpoint goes; new or empty."),
            .init("config", "FILE", "Query configuration in YAML (default: that of the exported run)."),
            .init("threads", "N", "Threads of the engine, 1 to 256 (default: as many as the exported run had)."),
        ],
        examples: ["spate checkpoint import users.spx --to checkpoint-2 --config queries.yaml"])

    private let path: String
    private let directory: String
    private let configurationPath: String?
    private let threads: Int?

    init(arguments: inout Arguments) throws(UsageError) {
        path = arguments.operand("FILE")
        directory = arguments.required("to")
        configurationPath = arguments.text("config")
        threads = arguments.integer("threads", in: EngineOptions.threadCounts)
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let queries = try configurationPath.map { try QueryOptions.configuration(at: $0) }
        do {
            let changes = try CheckpointTransfer.import(path, to: directory, queries: queries, threads: threads)
            for change in changes { Console.note("Note: \(change)") }
        } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        return .success
    }
}
