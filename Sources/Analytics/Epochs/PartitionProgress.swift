internal import Vocabulary

/// How far a partition has come: what its watermark is made of.
struct PartitionProgress: Sendable, BitwiseCopyable {
    /// No event has moved the watermark yet: −∞.
    static let notStarted = EventTime.min

    /// Largest `min(time, arrival)` of the valid records so far.
    private(set) var highest = notStarted
    /// Events without arrival that moved `highest` by more than a day, and so made what follows late.
    private(set) var leaps = 0

    /// What the watermark is made of at least, from the next record on.
    private(set) var floor = notStarted

    /// How far the partition has come before delays are taken off.
    @inline(__always) var height: EventTime { max(highest, floor) }

    /// A floor never falls.
    mutating func raise(floor: EventTime) { self.floor = max(self.floor, floor) }

    /// Takes the next valid event.
    @inline(__always)
    mutating func advance(to progress: EventTime, hasArrival: Bool) {
        guard progress > highest else { return }
        if !hasArrival, highest != Self.notStarted, progress - highest > .millisecondsPerDay { leaps += 1 }
        highest = progress
    }
}
