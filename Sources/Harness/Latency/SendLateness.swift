public import Measurement
internal import Vocabulary

/// By how much the records of a paced generation left later than intended.
public struct SendLateness: Sendable {
    /// A generation whose worst hundredth left later than this could not keep its pace, in microseconds.
    private static let mostAtPercentile99: Int64 = 5_000
    /// Nor one with a lane that ended later than this.
    private static let mostAtEnd: Int64 = 1_000_000

    /// Where a latency is the aim, in microseconds: a hundredth of it is close enough.
    private let latencyTarget: Int64
    /// By record, in microseconds.
    public internal(set) var histogram = Histogram()
    /// By lane, that of its last record, in microseconds.
    public internal(set) var ends: [Int64]

    /// - Parameter latencyTarget: what the load wants of an engine, in milliseconds, if anything.
    init(lanes: Int, latencyTarget: Milliseconds?) {
        self.latencyTarget = (latencyTarget ?? 0) * 1000
        ends = Array(repeating: 0, count: lanes)
    }

    /// Whether the generator, and nothing after it, was what limited the rate.
    public var isGeneratorBound: Bool {
        let most = max(Self.mostAtPercentile99, latencyTarget / 100)
        return histogram.percentile(0.99) ?? histogram.maximum > most || ends.contains { $0 > Self.mostAtEnd }
    }
}
