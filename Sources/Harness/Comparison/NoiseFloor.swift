internal import Glibc
internal import Measurement

/// What pairs of A with itself say about how far a metric can be trusted.
struct NoiseFloor {
    /// The largest difference of A from itself.
    let estimate: Double
    /// A difference within it is none; both are logarithms of ratios.
    let margin: Double
    /// Whether A differs from itself beyond the margin, so that a difference of B says nothing.
    let isTooHigh: Bool

    /// - Parameters:
    ///   - twins: series of pairs of A with itself.
    ///   - margin: the least difference that counts, as a share.
    init(_ twins: [[ComparisonPair]], _ metric: ComparisonMetric, margin: Double) {
        let ranks = twins.map { series in SignedRank(series.map { $0.difference(metric) }) }
        estimate = ranks.map(\.estimate).max { abs($0) < abs($1) } ?? 0
        self.margin = max(log(1 + margin), abs(estimate))
        isTooHigh = ranks.contains { rank in
            let verdict = ComparisonVerdict(rank, adjustedPValue: rank.pValue, margin: log(1 + margin))
            return verdict == .regression || verdict == .improvement
        }
    }

    func verdict(_ rank: SignedRank, adjustedPValue: Double) -> ComparisonVerdict {
        isTooHigh ? .inconclusive : ComparisonVerdict(rank, adjustedPValue: adjustedPValue, margin: margin)
    }
}
