internal import Sinks

/// A run directory, read: all of it that a report shows.
enum ReportedRun: Sendable {
    case benchmark(BenchmarkReport, BenchmarkCurves)
    case unfinished(UnfinishedBenchmark)
    case comparison(ComparisonReport)
    case search(SearchReport)
    case engineRun(EngineRunSummary)

    /// Reads as much of a benchmark as there is; `problems` says what is missing.
    ///
    /// - Throws: `HarnessError` if the directory is none of a run, or the file that everything else hangs on is not whole.
    init(path: String) throws(HarnessError) {
        func has(_ name: String) -> Bool { WholeFile.exists(path: "\(path)/\(name)") }
        if has(BenchmarkReport.fileName) {
            do throws(HarnessError) {
                let report: BenchmarkReport = try Self.read("\(path)/\(BenchmarkReport.fileName)", \.isWhole)
                self = .benchmark(report, BenchmarkCurves(report, directory: path))
            } catch {
                guard has(RunPlan.fileName) else { throw error }
                self = .unfinished(try UnfinishedBenchmark(path: path, reason: "\(error)"))
            }
        } else if has(ComparisonReport.fileName) {
            self = .comparison(try Self.read("\(path)/\(ComparisonReport.fileName)", \.isWhole))
        } else if has(SearchReport.fileName) {
            self = .search(try Self.read("\(path)/\(SearchReport.fileName)", \.isWhole))
        } else if has(RunPlan.fileName) {
            let reason = "'\(path)/\(BenchmarkReport.fileName)' is not there: the benchmark did not come to its end"
            self = .unfinished(try UnfinishedBenchmark(path: path, reason: reason))
        } else if has(ResultDirectory.Name.run) {
            self = .engineRun(try EngineRunSummary(path: path))
        } else {
            let names = [
                BenchmarkReport.fileName, ComparisonReport.fileName, SearchReport.fileName, ResultDirectory.Name.run,
            ]
            let reason =
                WholeFile.exists(path: path)
                ? "it is no run directory, or its run did not come to an end: it has none of "
                    + names.joined(separator: ", ")
                : "it is not there"
            throw .unreadable(path: path, reason: reason)
        }
    }

    /// Reads a report, of which so much must be there that a page can be made.
    private static func read<Value: Decodable>(
        _ path: String, _ isWhole: (Value) -> Bool
    ) throws(HarnessError) -> Value {
        let report = try JSONFile.value(Value.self, bytes: try WholeFile.bytes(path: path), path: path)
        guard isWhole(report) else { throw .unreadable(path: path, reason: "it lacks values that its figures are of") }
        return report
    }

    /// What of it is missing or not whole, each with its reason.
    var problems: [String] {
        switch self {
        case .benchmark(_, let curves): curves.problems
        case .unfinished(let run): run.problems
        case .comparison, .search, .engineRun: []
        }
    }

    /// What the run was of.
    var name: String {
        switch self {
        case .benchmark(let report, _): report.scenario
        case .unfinished(let run): "\(run.plan.scenario), not whole"
        case .comparison(let report): "\(report.scenario), builds compared"
        case .search(let report): "\(report.subject.scenario), sustainable rate"
        case .engineRun(let run): run.name
        }
    }

    func write(to content: inout ReportContent) {
        switch self {
        case .benchmark(let report, let curves): BenchmarkSection(report: report, curves: curves).write(to: &content)
        case .unfinished(let run): UnfinishedSection(run: run).write(to: &content)
        case .comparison(let report): ComparisonSection(report: report).write(to: &content)
        case .search(let report): SearchSection(report: report).write(to: &content)
        case .engineRun(let run): EngineRunSection(run: run).write(to: &content)
        }
    }
}
