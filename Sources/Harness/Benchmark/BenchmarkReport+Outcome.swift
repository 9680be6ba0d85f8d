internal import Logs
internal import Measurement
internal import Scenarios

extension BenchmarkReport {
    /// How a benchmark ended. The first that holds counts.
    public enum Outcome: String, Codable, Sendable {
        /// The engine could not be started.
        case engineUnreachable = "engine unreachable"
        /// The engine crashed, hung, or wrote nothing.
        case engineFailed = "engine failed"
        case wrongAnswers = "wrong answers"
        /// The generator could not keep the pace, so nothing is said of the engine.
        case generatorBound = "generator-bound"
        case thresholdFailed = "threshold failed"
        /// The engine came to its end before a kill of the scenario was due, so that nothing is said of that kill.
        case killMissed = "kill missed"
        /// What was measured holds for the run alone.
        case notSteady = "no steady state"
        case right = "answers right"

        public var exitCode: ExitCode {
            switch self {
            case .engineUnreachable: .unavailable
            case .engineFailed: .runtimeError
            case .wrongAnswers: .wrongAnswers
            case .generatorBound: .generatorBound
            case .thresholdFailed: .thresholdFailed
            case .killMissed, .notSteady: .inconclusive
            case .right: .success
            }
        }
    }
}

extension BenchmarkReport.Measured {
    init(_ trials: [BenchmarkReport.Trial]) {
        func figures(_ value: (BenchmarkReport.Trial) -> Double) -> BenchmarkReport.Figures {
            .init(TrialSummary(trials.map(value)))
        }
        // A percentile that some trial has too few values for is none of all trials.
        func percentiles(_ summary: (BenchmarkReport.Trial.Pace) -> Int64?) -> BenchmarkReport.Figures? {
            let values = trials.compactMap { $0.pace.flatMap(summary).map(Double.init) }
            return values.count == trials.count ? .init(TrialSummary(values)) : nil
        }
        let isPaced = trials[0].pace != nil
        self.init(
            drainEventsPerSecond: isPaced ? nil : figures(\.eventsPerSecond),
            drainBytesPerSecond: isPaced || trials.contains { $0.bytes == nil } ? nil : figures { $0.bytesPerSecond! },
            eventsPerSecond: isPaced ? figures { $0.pace!.eventsPerSecond } : nil,
            processingP99: percentiles(\.processing.p99), excessP99: percentiles(\.excess.p99),
            cpuSecondsPerMillionEvents: figures(\.cpuSecondsPerMillion),
            peakRssBytes: figures { Double($0.process.peakRssBytes) })
    }
}

extension BenchmarkReport.Trial.Pace {
    /// Leaves the histograms of the rows' latencies in the trial's directory.
    ///
    /// - Throws: `HarnessError` if a file of the run cannot be read, `LogError` if one cannot be written.
    init(_ pacing: RunSummary.Pacing, of scenario: Scenario, _ directory: RunDirectory, trial: String) throws {
        let rows = RowLatencies(
            rows: try RowTimes(path: "\(directory.expected)/\(RowTimes.fileName)").rows,
            visible: try LatencyRecorder.visible(path: "\(trial)/\(LatencyRecorder.fileName)"), speed: pacing.speed,
            schedule: pacing.from..<pacing.until)
        try OutputFile.write(rows.log.document, to: "\(trial)/\(HistogramLog.rowsFileName)")
        let rate = Double(pacing.processing.count + pacing.processing.negative) / pacing.seconds
        self.init(
            speed: pacing.speed, isGeneratorBound: pacing.generatorBound, eventsPerSecond: rate,
            steadiness: Steadiness(
                samples: try RunSample.samples(path: "\(trial)/\(RunSampler.fileName)"),
                stateMinima: try StateMinimumCurve(path: "\(directory.expected)/\(StateMinimumCurve.fileName)"),
                warmUp: (pacing.from - scenario.arrivals.lowerBound, WarmUp.least(scenario.queries)), rate: rate,
                blocks: pacing.processingP99Blocks, halves: rows.halves.map { $0.percentile(0.99) }),
            send: pacing.send, processing: pacing.processing, excess: LatencySummary(rows.excess),
            endToEnd: LatencySummary(rows.endToEnd), eventTime: LatencySummary(rows.eventTime),
            untimedRows: rows.untimed)
    }
}

extension Scenario.Thresholds {
    /// The limits that figures do not keep. Only paced runs are judged: at full speed there is no schedule to keep.
    func failures(_ measured: BenchmarkReport.Measured) -> [String] {
        guard let rate = measured.eventsPerSecond else { return [] }
        var failures: [String] = []
        if let least = eventsPerSecond, rate.median < least {
            failures.append(
                "events_per_second: \(Figure.count(rate.median)) events/s, at least \(Figure.count(least)) are wanted")
        }
        if let most = excessP99 {
            let worst = measured.excessP99.map { Int64($0.maximum) }
            if worst.map({ $0 > most * 1000 }) ?? true {
                failures.append(
                    "excess_p99: \(worst.map(Figure.duration(microseconds:)) ?? "too few rows to tell"), at most "
                        + "\(Figure.duration(microseconds: most * 1000)) is wanted")
            }
        }
        return failures
    }
}
