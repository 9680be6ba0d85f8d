internal import Vocabulary

/// What a run's samples show over time.
struct SampleCurves {
    /// A curve has about so many points at most; more could not be told apart.
    private static let mostPoints = 600

    /// Of each trial that has at least two samples.
    private let trials: [(name: String, samples: [RunSample])]

    private let isPaced: Bool
    /// Of all trials, in seconds.
    private let span: ClosedRange<Double>

    private let stateMinima: StateMinimumCurve

    init(_ trials: [(name: String, samples: [RunSample])], stateMinima: StateMinimumCurve = StateMinimumCurve()) {
        self.stateMinima = stateMinima
        self.trials = trials.filter { $0.samples.count > 1 }
        isPaced = self.trials.contains { $0.samples.contains { $0.scheduleSecond != nil } }
        let times = self.trials.flatMap { trial in
            [trial.samples.first!, trial.samples.last!].map { Self.time(of: $0, in: trial.samples) }
        }
        span = min(times.min() ?? 0, 0)...max(times.max() ?? 0, 0)
    }

    var charts: [ReportChart] {
        [
            rates("Rate", "events/s in the engine's state", unit: .count) { $0.events.map(Double.init) },
            values("Lag", "records sent and not yet read", unit: .count) { $0.lagEvents.map(Double.init) },
            values("Watermark delay", "how far it is behind the schedule, in the scenario's time", unit: .milliseconds)
            {
                $0.watermarkDelayMs.map(Double.init)
            },
            rates("CPU", "cores in use by the engine", unit: .cores) { $0.cpuSeconds },
            state,
            values("Live keys", "entries of all operators", unit: .count) { $0.liveKeys.map(Double.init) },
            values("Resident memory", "of the whole process", unit: .bytes) { Double($0.rssBytes) },
        ].compactMap(\.self)
    }

    private func chart(
        _ title: String, _ note: String, _ unit: ReportChart.Unit, _ points: ([RunSample]) -> [[Double]]
    ) -> ReportChart? {
        let series = trials.map { ReportChart.Series(name: $0.name, points: points($0.samples)) }
            .filter { $0.points.count > 1 }
        guard !series.isEmpty else { return nil }
        return ReportChart(
            kind: .lines, title: title, note: note,
            xTitle: isPaced
                ? "since the start of the schedule; before it, the warm-up" : "since the start of the run",
            xUnit: .seconds,
            yTitle: "", yUnit: unit, span: [span.lowerBound, span.upperBound], series: series)
    }

    /// What the operators hold, and the least with which that could be done after as many records.
    private var state: ReportChart? {
        let held = values("State", "bytes that the operators account for", unit: .bytes) {
            $0.stateBytes.map(Double.init)
        }
        let least = values("", "", unit: .bytes) { $0.events.flatMap(stateMinima.bytes(atRecords:)) }
        guard let held, let least = least?.series.first else { return held }
        return held.with(.init(name: "reference minimum", points: least.points), note: "against the reference minimum")
    }

    /// A value as it was sampled; of a stretch of samples the largest, so that no peak is hidden.
    private func values(
        _ title: String, _ note: String, unit: ReportChart.Unit, _ value: (RunSample) -> Double?
    ) -> ReportChart? {
        chart(title, note, unit) { samples in
            Self.stretches(samples).compactMap { stretch in
                guard let largest = stretch.compactMap(value).max() else { return nil }
                return [Self.time(of: stretch.last!, in: samples), largest]
            }
        }
    }

    /// How fast a count grew from sample to sample; over a stretch of them, on average.
    private func rates(
        _ title: String, _ note: String, unit: ReportChart.Unit, _ count: (RunSample) -> Double?
    ) -> ReportChart? {
        chart(title, note, unit) { samples in
            var points: [[Double]] = []
            // Nothing was done at the start of the run.
            var before = (second: 0.0, count: 0.0)
            for stretch in Self.stretches(samples) {
                guard let last = count(stretch.last!) else { continue }
                let after = (second: stretch.last!.second, count: last)
                guard after.second > before.second else { continue }
                let rate = (after.count - before.count) / (after.second - before.second)
                points.append([Self.time(of: stretch.last!, in: samples), rate])
                before = after
            }
            return points
        }
    }

    /// Seconds of the schedule; in a warm-up before it, negative.
    private static func time(of sample: RunSample, in samples: [RunSample]) -> Double {
        if let second = sample.scheduleSecond { return second }
        guard let first = samples.first(where: { $0.scheduleSecond != nil }) else { return sample.second }
        return sample.second - first.second + first.scheduleSecond!
    }

    private static func stretches(_ samples: [RunSample]) -> [ArraySlice<RunSample>] {
        let length = (samples.count + mostPoints - 1) / mostPoints
        return stride(from: 0, to: samples.count, by: length).map {
            samples[$0..<min($0 + length, samples.count)]
        }
    }
}
