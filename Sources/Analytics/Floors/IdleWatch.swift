public import Vocabulary

/// Says which partitions of a live topic are idle, and what floors they get for it: `semantics`, section 2.
///
/// A partition is idle when no record came for `idleAfter`, and the broker, asked after that, had no more. What was
/// heard from the broker must be recent: of a partition whose broker is away nobody knows whether there is more.
///
/// Times are milliseconds of one clock that never goes back, which the caller reads.
public struct IdleWatch: Sendable {
    /// For how long what a broker said counts, beyond how long a partition must be silent.
    public static let longestTrust: Milliseconds = 5_000

    private struct Partition {
        var lastRecord: Milliseconds
        /// When the broker was asked that last had no more.
        var caughtUp = Milliseconds.min
    }

    private let idleAfter: Milliseconds
    private var partitions: [Partition]

    /// Nobody has been silent for long when it begins.
    public init(partitions count: Int, idleAfter: Milliseconds, now: Milliseconds) {
        self.idleAfter = idleAfter
        partitions = Array(repeating: Partition(lastRecord: now), count: count)
    }

    /// Takes one more partition.
    public mutating func addPartition(now: Milliseconds) { partitions.append(Partition(lastRecord: now)) }

    /// Notes that records of a partition were taken.
    public mutating func took(partition: Int, now: Milliseconds) { partitions[partition].lastRecord = now }

    /// Notes that the broker, when it was asked at `time`, had no record of a partition that was not taken.
    public mutating func caughtUp(partition: Int, at time: Milliseconds) { partitions[partition].caughtUp = time }

    public func isIdle(_ partition: Int, now: Milliseconds) -> Bool {
        let state = partitions[partition]
        return now - state.lastRecord >= idleAfter && state.caughtUp >= state.lastRecord.addingSaturated(idleAfter)
            && state.caughtUp >= now - Self.longestTrust
    }

    /// The floors that rise above how far their partitions have come.
    ///
    /// - Parameter heights: how far each partition has come, its floor included.
    public func floors(heights: [EventTime], now: Milliseconds) -> [(partition: Int, floor: EventTime)] {
        let idle = partitions.indices.filter { isIdle($0, now: now) }
        guard !idle.isEmpty, idle.count < partitions.count else { return [] }
        var least = EventTime.max
        for partition in partitions.indices where !isIdle(partition, now: now) {
            least = min(least, heights[partition])
        }
        return idle.compactMap { heights[$0] < least ? ($0, least) : nil }
    }
}
