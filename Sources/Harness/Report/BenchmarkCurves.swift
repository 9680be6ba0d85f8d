internal import Sinks

/// What each trial of a benchmark left beside its figures.
struct BenchmarkCurves {
    let samples: [(name: String, samples: [RunSample])]
    /// On the way through the load; none if they are not known.
    let stateMinima: StateMinimumCurve
    /// By trial, the histograms of its latencies by interval; none of a trial without a pace.
    private(set) var latencies: [[HistogramLog.Line]] = []

    /// What is missing or not whole, each with its reason.
    private(set) var problems: [String] = []

    /// Reads what there is.
    init(_ report: BenchmarkReport, directory: String) {
        var problems: [String] = []
        func read<Value>(_ path: String, _ body: (String) throws(HarnessError) -> Value) -> Value? {
            do throws(HarnessError) { return try body(path) } catch {
                problems.append("\(error)")
                return nil
            }
        }
        stateMinima =
            read("\(directory)/expected/\(StateMinimumCurve.fileName)", StateMinimumCurve.init) ?? StateMinimumCurve()
        var samples: [(String, [RunSample])] = []
        for (index, trial) in report.trials.enumerated() {
            let path = "\(directory)/trial-\(index + 1)"
            latencies.append([])
            // An engine that is seen from outside need not write the others.
            let others = report.engine == nil ? [ResultDirectory.Name.ledger, ResultDirectory.Name.run] : []
            for name in [ResultDirectory.Name.results] + others
            where !WholeFile.exists(path: "\(path)/\(name)") {
                problems.append("'\(path)/\(name)' is not there")
            }
            if trial.pace != nil {
                for name in [HistogramLog.recordsFileName, HistogramLog.rowsFileName] {
                    latencies[index] += read("\(path)/\(name)", HistogramLog.init)?.lines ?? []
                }
            }
            // Of an engine that is killed there are none.
            guard trial.kills == nil else { continue }
            if let found = read(
                "\(path)/\(report.engine == nil ? RunSampler.fileName : EngineTrial.usageName)", RunSample.samples)
            {
                samples.append(("trial \(index + 1)", found))
            }
        }
        self.samples = samples
        self.problems = problems
    }
}
