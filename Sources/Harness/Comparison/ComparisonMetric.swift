internal import Glibc
internal import Vocabulary

/// What builds are compared by.
public enum ComparisonMetric: String, CaseIterable, Codable, Sendable {
    /// User and system time of a run.
    case cpuSecondsPerMillion = "cpu_seconds_per_million"
    /// Events by wall second on a waiting backlog.
    case drainRate = "drain_events_per_second"
    /// The worst hundredth from intended send to reflected in the state, in microseconds; of paced runs.
    case processingP99 = "processing_p99"
    /// Bytes that all operators together held at their peak.
    case peakState = "peak_state_bytes"

    /// The most memory that all processes of an engine had together, in bytes; of engines with a profile.
    case peakMemory = "peak_rss_bytes"

    /// The metrics that a verdict rests on.
    static func gated(paced: Bool, engines: Bool) -> [Self] {
        [.cpuSecondsPerMillion, paced ? .processingP99 : .drainRate, engines ? .peakMemory : .peakState]
    }

    var name: String {
        switch self {
        case .cpuSecondsPerMillion: "CPU s per million events"
        case .drainRate: "drain rate, events/s"
        case .processingP99: "p99 processing"
        case .peakState: "peak state"
        case .peakMemory: "peak memory"
        }
    }

    /// How much worse B is than A: the logarithm of their ratio, positive where B is worse.
    func difference(a: Double, b: Double) -> Double {
        // Nothing is no worse than nothing.
        guard a != b else { return 0 }
        return self == .drainRate ? log(a / b) : log(b / a)
    }

    func text(_ value: Double) -> String {
        switch self {
        case .cpuSecondsPerMillion: Figure.significant(value)
        case .drainRate: Figure.count(value)
        case .processingP99: Figure.duration(microseconds: value)
        case .peakState, .peakMemory: ByteCountText.text(value)
        }
    }
}
