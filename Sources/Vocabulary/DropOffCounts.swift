/// The counts of a `drop_off` row: funnel records of one window.
public struct DropOffCounts: Hashable, Sendable, BitwiseCopyable {
    public var journeys: Int64 = 0
    public var saw: Int64 = 0
    public var started: Int64 = 0
    public var completed: Int64 = 0
    public var ended: Int64 = 0
    public var timedOut: Int64 = 0

    public init() {}

    public static func += (counts: inout Self, other: Self) {
        counts.journeys += other.journeys
        counts.saw += other.saw
        counts.started += other.started
        counts.completed += other.completed
        counts.ended += other.ended
        counts.timedOut += other.timedOut
    }
}
