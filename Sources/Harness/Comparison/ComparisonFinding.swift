internal import Glibc
public import Measurement

/// What the pairs say of one metric.
public struct ComparisonFinding: Codable, Sendable {
    public let metric: ComparisonMetric
    /// Medians over the runs of each build, for people; the verdict rests on the pairs.
    let medianA: Double
    let medianB: Double
    /// How much worse B is, as a share, and the exact 95 % interval; negative is better.
    let estimate: Double
    let lower: Double
    let upper: Double
    let pValue: Double
    /// Holm's, with the metrics that are judged together.
    let adjustedPValue: Double
    /// What A is worse than itself by in its own pairs, as a share.
    let noise: Double
    /// A difference within it is none.
    let margin: Double
    public let verdict: ComparisonVerdict

    /// The findings of several metrics, which are judged together.
    ///
    /// - Parameters:
    ///   - twins: pairs of A with itself, for the noise floor.
    ///   - margin: the least difference that counts, as a share.
    static func findings(
        _ metrics: [ComparisonMetric], twins: [ComparisonPair], pairs: [ComparisonPair], margin: Double
    ) -> [Self] {
        let ranks = metrics.map { metric in SignedRank(pairs.map { $0.difference(metric) }) }
        let adjusted = HolmAdjustment.adjusted(ranks.map(\.pValue))
        return zip(metrics, zip(ranks, adjusted)).map { metric, found in
            Self(metric, found.0, adjusted: found.1, twins: twins, pairs: pairs, margin: margin)
        }
    }

    private init(
        _ metric: ComparisonMetric, _ rank: SignedRank, adjusted: Double, twins: [ComparisonPair],
        pairs: [ComparisonPair], margin: Double
    ) {
        let floor = NoiseFloor([twins], metric, margin: margin)
        self.metric = metric
        medianA = TrialSummary(pairs.map { $0.a[metric.rawValue]! }).median
        medianB = TrialSummary(pairs.map { $0.b[metric.rawValue]! }).median
        estimate = exp(rank.estimate) - 1
        lower = exp(rank.interval.lowerBound) - 1
        upper = exp(rank.interval.upperBound) - 1
        pValue = rank.pValue
        adjustedPValue = adjusted
        noise = exp(floor.estimate) - 1
        self.margin = exp(floor.margin) - 1
        verdict = floor.verdict(rank, adjustedPValue: adjusted)
    }

    /// Whether more pairs could show that there is no difference: the interval is wider than the margin on both sides.
    var isTooWide: Bool { log(1 + upper) - log(1 + lower) > 2 * log(1 + margin) }
}
