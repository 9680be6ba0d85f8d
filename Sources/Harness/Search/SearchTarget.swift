internal import Scenarios
internal import Vocabulary

/// The most that a percentile of latencies may be for a rate to count as sustainable: `excess_p99=1s`.
public struct SearchTarget: Codable, Equatable, Sendable {
    /// A latency that can be aimed at.
    public enum Metric: String, CaseIterable, Codable, Sendable {
        /// From the earliest instant at which any correct engine could have emitted a row until it is visible.
        case excessP99 = "excess_p99"
        /// From intended send until a record is reflected in the engine's state.
        case processingP99 = "processing_p99"
        /// From the intended send of a row's latest contributor until the row is visible.
        case endToEndP99 = "end_to_end_p99"

        /// Its latencies in a trial.
        func summary(_ pace: BenchmarkReport.Trial.Pace) -> LatencySummary {
            switch self {
            case .excessP99: pace.excess
            case .processingP99: pace.processing
            case .endToEndP99: pace.endToEnd
            }
        }
    }

    /// What is allowed, for error messages.
    public static let allowed =
        "METRIC=TIME with a metric of \(Metric.allCases.map(\.rawValue).joined(separator: ", ")) and a time over 0, "
        + "such as excess_p99=1s"

    public let metric: Metric
    let microseconds: Int64

    /// Reads a target; `nil` for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let metric = Metric(rawValue: String(parts[0])),
            let limit = DurationText.milliseconds(parts[1]), limit > 0
        else { return nil }
        self.metric = metric
        microseconds = limit * 1000
    }

    /// As it is written on a command line.
    var text: String { "\(metric.rawValue)=\(DurationText.text(microseconds / 1000))" }
}
