/// How a journey ended.
public enum FunnelOutcome: UInt8, CaseIterable, Sendable {
    /// IMPRESSION, START and END were all seen.
    case completed
    /// END came, but a step before it is missing.
    case ended
    /// Nothing came for `funnel.timeout`.
    case timedOut

    /// The name in rows.
    public var name: StaticString {
        switch self {
        case .completed: "completed"
        case .ended: "ended"
        case .timedOut: "timed_out"
        }
    }
}
