/// What paired differences d = ln(B/A) of a metric say about two builds; positive is worse.
public enum ComparisonVerdict: String, Codable, Hashable, Sendable {
    /// The whole interval lies within the margin.
    case equivalent
    /// B is worse: zero is excluded, and the estimate is past the margin.
    case regression
    /// B is better: zero is excluded, and the estimate is past the margin.
    case improvement
    /// The pairs do not tell; never a pass.
    case inconclusive

    /// - Parameters:
    ///   - adjustedPValue: Holm's, of the metrics that are judged together; of a single one its own.
    ///   - margin: the larger of 3 % and the noise floor, above 0.
    public init(_ differences: SignedRank, adjustedPValue: Double, margin: Double = 0.03) {
        precondition(margin > 0, "a margin is above 0")
        let isSignificant = adjustedPValue <= 0.05
        self =
            if differences.interval.lowerBound > -margin, differences.interval.upperBound < margin {
                .equivalent
            } else if isSignificant, differences.estimate > margin {
                .regression
            } else if isSignificant, differences.estimate < -margin {
                .improvement
            } else {
                .inconclusive
            }
    }
}
