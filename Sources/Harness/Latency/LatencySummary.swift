internal import Measurement

/// A histogram of latencies in figures: counts, the percentiles that are more than chance, and the maximum, all in
/// microseconds.
struct LatencySummary: Codable, Equatable {
    let count: Int64
    /// Values below zero, which are in no percentile.
    let negative: Int64
    let p50, p90, p99, p999, p9999: Int64?
    let max: Int64

    enum CodingKeys: String, CodingKey {
        case count, negative, p50, p90, p99, max
        case p999 = "p99.9"
        case p9999 = "p99.99"
    }

    init(_ histogram: Histogram) {
        count = histogram.count
        negative = histogram.negative
        p50 = histogram.percentile(0.5)
        p90 = histogram.percentile(0.9)
        p99 = histogram.percentile(0.99)
        p999 = histogram.percentile(0.999)
        p9999 = histogram.percentile(0.9999)
        max = histogram.maximum
    }
}
