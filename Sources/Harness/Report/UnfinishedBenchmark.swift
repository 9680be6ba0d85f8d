internal import Sinks

/// The directory of a benchmark without a report, for it was interrupted, or failed, or the report is not whole: as much
/// as there is.
struct UnfinishedBenchmark {
    let directory: String
    let plan: RunPlan
    /// The trials that came to an end, of which nothing was checked.
    private(set) var trials: [(name: String, run: EngineRunSummary)] = []
    /// What is missing or not whole, each with its reason.
    private(set) var problems: [String] = []

    /// - Parameter reason: why there is no report.
    /// - Throws: `HarnessError` if the directory does not say what was to be done.
    init(path: String, reason: String) throws(HarnessError) {
        directory = path
        plan = try RunPlan(directory: path)
        problems.append(reason)
        // Of all planted answers this file is written last.
        let planted = "\(path)/expected/\(LatenessTable.fileName)"
        if !WholeFile.exists(path: planted) {
            problems.append("'\(planted)' is not there: the load was not generated to its end")
        }
        for number in 1...min(max(1, plan.trials), Benchmark.trialCounts.upperBound) {
            let name = "trial-\(number)"
            do throws(HarnessError) {
                let run = try EngineRunSummary(path: "\(path)/\(name)")
                if run.run.interrupted {
                    problems.append(
                        "'\(path)/\(name)' was interrupted after \(Figure.grouped(run.run.records)) records")
                }
                trials.append((name, run))
            } catch {
                problems.append("\(error)")
            }
        }
    }
}
