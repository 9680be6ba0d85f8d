internal import Telemetry
internal import Vocabulary

/// The state of the users, and of the views, that one worker owns outright.
///
/// Used by one thread at a time, and handed on by the epoch's `Agenda`.
final class Shard: @unchecked Sendable {
    private let index: Int
    var state: KeyedState
    /// Rows that became final in this shard, sorted.
    private(set) var rows = FinalRows()
    /// The watermark that the funnel has come to.
    private(set) var funnelWatermark = EventTime.min
    /// How far a step of the funnel would come, as `lookAhead` has found.
    private(set) var funnelReach = EventTime.max

    init(index: Int, configuration: QueryConfiguration) {
        self.index = index
        state = KeyedState(configuration)
    }

    /// The shard, of so many, that owns what has a hash.
    @inline(__always)
    static func owner(of hash: UInt64, shards: Int) -> Int {
        // The high bits choose the shard, so that the low bits, which tables use, stay even within it.
        Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(shards)) >> 32)
    }

    /// Third: folds what a slice routed here into the state.
    func apply(_ slice: Slice, of batch: borrowing RecordBatch) {
        let decoded = unsafe slice.decoded.textBase(in: batch)
        unsafe state.apply(slice.routing.users, steps: slice.routing.steps, of: index, decoded)
        unsafe state.apply(slice.routing.views, of: index, decoded)
    }

    /// Looks how far a step of the funnel towards its watermark would come.
    func lookAhead(towards watermark: EventTime, entries: Int) {
        funnelReach = state.funnel.reach(towards: watermark, entries: entries)
    }

    /// Takes the funnel a step towards its watermark, unless some of its rows still wait for other shards to come as far.
    ///
    /// - Parameters:
    ///   - entries: how many steps and time-outs make a step.
    ///   - height: how far rows have been given.
    func advanceFunnel(towards watermark: EventTime, entries: Int, given height: EventTime) {
        rows.forget(upTo: height)
        guard rows.count == 0 else { return }
        funnelWatermark = state.advanceFunnel(towards: watermark, entries: entries, into: &rows)
        rows.sort()
    }

    func archive(_ archive: StateArchive) { state.archive(archive) }
    func closeDay(_ day: Int64) -> ActiveUsers.Day { state.activeUsers.close(day) }
    func takeClosedJourneys() -> [Int64: DropOffCounts] { state.funnel.takeClosed() }
    func funnelDuplicates() -> Int64 { state.funnel.duplicates() }
    func forgetPanes(before window: Int64) { state.topPages.forget(before: window) }
}
