internal import Sinks

/// What each trial of a benchmark left beside its figures.
struct BenchmarkCurves {
    let samples: [(name: String, samples: [RunSample])]
    /// On the way through the load; of early versions none.
    let stateMinima: StateMinimumCurve
    /// By trial, the histograms of its latencies by interval; none of a trial without a pace.
    private(set) var latencies: [[HistogramLog.Line]] = []

    /// - Throws: `HarnessError` if a trial's files are missing or not whole.
    init(_ report: BenchmarkReport, directory: String) throws(HarnessError) {
        let minima = "\(directory)/expected/\(StateMinimumCurve.fileName)"
        stateMinima = WholeFile.exists(path: minima) ? try StateMinimumCurve(path: minima) : StateMinimumCurve()
        var samples: [(String, [RunSample])] = []
        // A run with wrong answers has no trials in its report, and so no curves.
        for number in 1...max(report.trials.count, 1) where number <= report.trials.count {
            let path = "\(directory)/trial-\(number)"
            guard WholeFile.exists(path: "\(path)/\(ResultDirectory.Name.run)") else {
                throw .unreadable(
                    path: path, reason: "the report tells of \(report.trials.count) trials, and this one is not there")
            }
            latencies.append([])
            for name in [HistogramLog.recordsFileName, HistogramLog.rowsFileName]
            where WholeFile.exists(path: "\(path)/\(name)") {
                latencies[number - 1] += try HistogramLog(path: "\(path)/\(name)").lines
            }
            let file = "\(path)/\(RunSampler.fileName)"
            // Early versions took no samples.
            guard WholeFile.exists(path: file) else { continue }
            samples.append(("trial \(number)", try RunSample.samples(path: file)))
        }
        self.samples = samples
    }
}
