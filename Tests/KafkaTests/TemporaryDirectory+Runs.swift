import Harness
import Logs
import TestSupport
import Testing

extension TemporaryDirectory {
    /// Runs the engine in this process; its files go to a directory below.
    @discardableResult
    func run(
        _ input: EngineRun.Input, to name: String, threads: Int = 1, epochBytes: Int? = nil, rendersLate: Bool = false,
        report: (EngineRun.Progress) -> Void = { _ in }
    ) throws -> RunRecord {
        var run = EngineRun(input: input)
        run.outputDirectory = path(name)
        run.threads = threads
        run.rendersLate = rendersLate
        if let epochBytes { run.epochBytes = epochBytes }
        return try run.run(report: report)
    }

    /// Expects the results and the ledger in one directory below to be those in another.
    func expectSameAnswers(in name: String, as other: String, _ note: String = "") throws {
        for file in ["results.ndjson", "ledger.json"] {
            let isSame = try read("\(name)/\(file)") == read("\(other)/\(file)")
            #expect(isSame, "\(file), \(note)")
        }
    }

    /// The built `spate`, to be run as a process, which is killed if it does not end; what it says goes to the files
    /// `output` and `errors`.
    func spate(_ arguments: [String], timeoutSeconds: Double = 600) -> ChildProcess {
        var process = ChildProcess(executable: BuiltProgram.path, arguments: arguments)
        process.standardOutputFile = path("output")
        process.standardErrorFile = path("errors")
        process.timeoutSeconds = timeoutSeconds
        return process
    }

    /// What the last `spate` said beside its output.
    var errors: String { (try? read("errors")) ?? "" }
}
