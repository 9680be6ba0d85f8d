/// A figure over repeated trials: its middle and how far it spreads.
public struct TrialSummary: Hashable, Sendable {
    public let median: Double
    public let minimum: Double
    public let maximum: Double
    public let trials: Int

    /// Of at least one value.
    public init(_ values: some Collection<Double>) {
        precondition(!values.isEmpty, "a summary needs a trial")
        let sorted = values.sorted()
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        minimum = sorted[0]
        maximum = sorted[sorted.count - 1]
        trials = sorted.count
    }

    /// Half of the distance between the extremes, as a share of the median: 0.03 means ±3 %.
    public var relativeSpread: Double {
        median == 0 ? 0 : (maximum - minimum) / 2 / median
    }
}
