/// A run of the engine at a rate, and whether it could go on at it for good.
struct SearchTrial: Codable, Sendable {
    enum Purpose: String, Codable {
        /// Is the rate sustainable?
        case exploring
        /// Is it again, for three times as long?
        case confirming
    }

    /// What a trial says of its rate.
    enum Verdict: String, Codable {
        case sustainable
        case rejected
        /// The generator could not keep the rate, so nothing is said of the engine beyond it.
        case generatorBound = "generator-bound"
        /// Nothing can be said: the schedule is too short, or has too few rows.
        case untold
        case wrongAnswers = "wrong answers"

        /// Whether the search can go on after it.
        var endsSearch: Bool { self == .untold || self == .wrongAnswers }
    }

    let purpose: Purpose
    /// Events a second.
    let rate: Double
    let verdict: Verdict
    /// Why it is not sustainable; empty if it is.
    let reasons: [String]
    /// By metric, in microseconds; without those of which there are too few values.
    let latencies: [String: Int64]
    /// Where its samples and histograms are, relative to the run directory.
    let directory: String

    var isSustainable: Bool { verdict == .sustainable }
}

extension SearchTrial {
    /// Judges a paced trial whose answers are right.
    init(
        _ pace: BenchmarkReport.Trial.Pace, purpose: Purpose, rate: Double, targets: [SearchTarget], directory: String
    ) {
        var latencies: [String: Int64] = [:]
        for metric in SearchTarget.Metric.allCases { latencies[metric.rawValue] = metric.summary(pace).p99 }
        // A lower rate takes longer, but has the same rows: where values are too few now, they always are.
        var tooFew: [String] = []
        var tooShort: [String] = []
        var reasons = (pace.steadiness?.unsteady ?? []) + (pace.steadiness?.unsustainable ?? [])
        if pace.steadiness == nil {
            tooShort.append("the schedule is shorter than \(Steadiness.leastSamples) s: a longer --length is needed")
        }
        for target in targets {
            guard let value = latencies[target.metric.rawValue] else {
                let count = target.metric.summary(pace).count
                tooFew.append("\(target.metric.rawValue) has \(count) values, fewer than the 1000 of a p99")
                continue
            }
            if value > target.microseconds {
                let (found, most) = (
                    Figure.duration(microseconds: value), Figure.duration(microseconds: target.microseconds)
                )
                reasons.append("\(target.metric.rawValue) is \(found), over \(most)")
            }
        }
        let verdict: Verdict =
            if !tooFew.isEmpty {
                .untold
            } else if pace.isGeneratorBound {
                .generatorBound
            } else if !tooShort.isEmpty {
                .untold
            } else {
                reasons.isEmpty ? .sustainable : .rejected
            }
        self.init(
            purpose: purpose, rate: rate, verdict: verdict,
            reasons: verdict == .generatorBound
                ? ["the generator could not keep the rate"] : tooFew + tooShort + reasons,
            latencies: latencies, directory: directory)
    }
}
