internal import Glibc
internal import Measurement

/// How a metric of B stands to that of the build which a baseline accepts, each measured against the same A.
struct BaselineFinding: Codable, Sendable {
    let metric: ComparisonMetric
    /// How much worse than A the accepted build was, and B is, as shares.
    let accepted: Double
    let now: Double
    /// How much worse than the accepted build B is, as a share, and the exact 95 % interval.
    let estimate: Double
    let lower: Double
    let upper: Double
    let pValue: Double
    /// Holm's, with the metrics that are judged together.
    let adjustedPValue: Double
    let margin: Double
    let verdict: ComparisonVerdict

    /// Pairs of A with itself, and of A with another build.
    typealias Series = (twins: [ComparisonPair], pairs: [ComparisonPair])

    /// The findings of several metrics, which are judged together.
    ///
    /// - Parameter margin: the least difference that counts, as a share.
    static func findings(
        _ metrics: [ComparisonMetric], accepted: Series, now: Series, margin: Double
    ) -> [Self] {
        // Pairs of equal number have the same load.
        let both = Array(zip(accepted.pairs, now.pairs))
        let ranks = metrics.map { metric in
            SignedRank(both.map { $0.1.difference(metric) - $0.0.difference(metric) })
        }
        let adjusted = HolmAdjustment.adjusted(ranks.map(\.pValue))
        return zip(metrics, zip(ranks, adjusted)).map { metric, found in
            func ratio(_ pairs: [ComparisonPair]) -> Double {
                exp(SignedRank(pairs.map { $0.difference(metric) }).estimate) - 1
            }
            let noise = NoiseFloor([accepted.twins, now.twins], metric, margin: margin)
            return Self(
                metric: metric, accepted: ratio(both.map(\.0)), now: ratio(both.map(\.1)),
                estimate: exp(found.0.estimate) - 1, lower: exp(found.0.interval.lowerBound) - 1,
                upper: exp(found.0.interval.upperBound) - 1, pValue: found.0.pValue, adjustedPValue: found.1,
                margin: exp(noise.margin) - 1, verdict: noise.verdict(found.0, adjustedPValue: found.1))
        }
    }

    /// Whether more pairs could show that there is no difference.
    var isTooWide: Bool { log(1 + upper) - log(1 + lower) > 2 * log(1 + margin) }

    /// For people: the columns of a table.
    static let columns = ["", "accepted", "now", "B is worse by", "95 % interval", "verdict"]

    var cells: [String] {
        [
            metric.name, Figure.signedPercent(accepted), Figure.signedPercent(now), Figure.signedPercent(estimate),
            "\(Figure.signedPercent(lower)) … \(Figure.signedPercent(upper)), margin \(Figure.percent(margin))",
            verdict.rawValue,
        ]
    }
}
