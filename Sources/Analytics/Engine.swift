public import Vocabulary

/// Answers the queries of `semantics` over partitions of records, in event time.
///
/// Feed it batches, each with consecutive records of one partition, in any interleaving of the partitions; every call
/// gives lines that became final, and `advance` those that were too many for one call. The lines are a pure function of
/// the partitions and the configuration: neither the interleaving, nor the sizes of the batches, nor the number of
/// threads changes a byte.
///
/// An engine is used by one thread at a time and runs its own workers inside.
public final class Engine {
    let configuration: QueryConfiguration
    private let rendersLate: Bool
    private let workers: Workers
    private let decoders: [DecodingWorker]
    /// As many as an epoch has had at most.
    private var slices: [Slice] = []
    let shards: [Shard]
    private var progress: [PartitionProgress]
    private var counts: Ledger
    private var aggregates: Aggregates
    /// How far all partitions have come: what closes up to there is final.
    private var height = PartitionProgress.notStarted
    /// How far the rows have been given.
    private var givenHeight = PartitionProgress.notStarted
    /// Pending steps, and as many time-outs, that a shard takes at a time, so that few rows wait at once.
    var entriesOfStep = 8192
    /// Bytes of rows after which a call leaves the others to the next.
    var rowBytesOfCall = 1 << 20

    /// Batches with fewer records are not worth waking other threads for.
    private static let recordsWorthSharing = 256

    /// - Parameters:
    ///   - configuration: must have no `issues()`.
    ///   - partitions: at least 1; a partition without records holds the watermark back until `drain`.
    ///   - threads: at least 1; each owns a share of the users and of the views.
    ///   - rendersLate: whether `EpochOutput.late` is wanted.
    public init(configuration: QueryConfiguration, partitions: Int, threads: Int = 1, rendersLate: Bool = false) {
        precondition(partitions > 0 && threads > 0 && configuration.issues().isEmpty)
        self.configuration = configuration
        self.rendersLate = rendersLate
        workers = Workers(count: threads)
        decoders = (0..<threads).map { _ in DecodingWorker(configuration) }
        shards = (0..<threads).map { Shard(index: $0, configuration: configuration) }
        progress = Array(repeating: PartitionProgress(), count: partitions)
        counts = Ledger(partitions: partitions)
        aggregates = Aggregates(configuration)
    }

    /// Takes the next records of a partition and appends what became final to `output`.
    ///
    /// - Parameter other: work that has nothing to do with the engine, such as reading the next batch, for a thread
    ///   that would wait. It has been done, or has not been begun, when the call returns.
    public func process(
        _ batch: borrowing RecordBatch, into output: inout EpochOutput, beside other: (@Sendable () -> Void)? = nil
    ) {
        let isShared = workers.count > 1 && batch.records.count >= Self.recordsWorthSharing
        let agenda = Agenda(
            records: batch.records.count, workers: isShared ? workers.count : 1, shards: shards.count,
            after: progress[batch.partition], hasOther: isShared && other != nil)
        let slices = slices(count: agenda.sliceCount)
        let advance = shardAdvance(atEndOf: batch.partition)
        unsafe withUnsafePointer(to: batch) { address in
            progress[batch.partition] = unsafe fold(
                BorrowedBatch(address: address), slices: slices, agenda: agenda, advance: advance, beside: other)
        }
        height = Self.height(of: progress, after: height)
        for slice in slices {
            slice.addCounts(to: &counts.partitions[batch.partition])
            output.deadLetters += slice.deadLetters
            output.late += slice.routing.late
            output.valueBytes += slice.valueBytes
        }
        if isBehind { appendRows(to: &output) }
    }

    /// So many slices, whose memory is that of earlier epochs.
    private func slices(count: Int) -> ArraySlice<Slice> {
        while slices.count < count {
            slices.append(Slice(configuration: configuration, shards: shards.count, rendersLate: rendersLate))
        }
        return slices.prefix(count)
    }

    /// Folds a batch into the state, and returns how far its partition has come.
    private func fold(
        _ batch: BorrowedBatch, slices: ArraySlice<Slice>, agenda: Agenda,
        advance: @Sendable (Shard, PartitionProgress) -> Void, beside other: (@Sendable () -> Void)?
    ) -> PartitionProgress {
        let (decoders, shards) = (decoders, shards)
        let agenda = Guarded(agenda)
        workers.run(tasks: workers.count, inParallel: slices.count > 1) { _, worker in
            while true {
                switch Workers.next({ agenda.withLock { $0.next(for: worker) } }) {
                case .other: other?()
                case .decode(let index, let records, let progress):
                    batch { slices[index].decode($0, records: records, after: progress, by: decoders[worker]) }
                    agenda.withLock { $0.finishDecoding(slice: index) }
                case .settle(let index, let before):
                    let progress = batch { slices[index].settle($0, after: before) }
                    agenda.withLock { $0.finishSettling(slice: index, at: progress) }
                case .apply(let range, let shard, let end):
                    batch { batch in
                        for slice in slices[range] { shards[shard].apply(slice, of: batch) }
                    }
                    if let end { advance(shards[shard], end) }
                    agenda.withLock { $0.finishApplying(slices: range, to: shard) }
                case .wait, .leave: return
                }
            }
        }
        return agenda.withLock { $0.progress }
    }

    /// What takes a shard's funnel a step further when a partition has come to the end of an epoch.
    private func shardAdvance(atEndOf partition: Int) -> @Sendable (Shard, _ end: PartitionProgress) -> Void {
        let (height, given, aggregates, entries) = (height, givenHeight, aggregates, entriesOfStep)
        return { [progress] shard, end in
            var progress = progress
            progress[partition] = end
            let height = Self.height(of: progress, after: height)
            guard given < height else { return }
            shard.advanceFunnel(towards: aggregates.funnelWatermark(at: height), entries: entries, given: given)
        }
    }

    /// All partitions have come as far as the one that is the furthest behind, and at least as far as before.
    private static func height(of progress: [PartitionProgress], after height: EventTime) -> EventTime {
        max(height, progress.map(\.height).min() ?? PartitionProgress.notStarted)
    }

    /// Raises floors, each of which holds from the next record of its partition on, and appends the rows that became
    /// final to `output`.
    public func raise(_ floors: [Floor], into output: inout EpochOutput) {
        for floor in floors { progress[floor.partition].raise(floor: floor.floor) }
        height = Self.height(of: progress, after: height)
        if isBehind { advance(into: &output) }
    }

    /// Takes one more partition. What is final stays so: it needs a floor, unless nothing is.
    public func addPartition() {
        progress.append(PartitionProgress())
        counts.partitions.append(Ledger.Partition())
    }

    /// Ends the input: every scope is final, and rows of them are appended to `output`.
    public func drain(into output: inout EpochOutput) {
        height = .max
        if isBehind { advance(into: &output) }
    }

    /// Whether there are final rows that no call has given yet: `advance` gives more of them. State cannot be saved
    /// before they are.
    public var isBehind: Bool { givenHeight < height }

    /// Appends more of the rows that are final to `output`.
    public func advance(into output: inout EpochOutput) {
        advanceShards()
        appendRows(to: &output)
    }

    /// Takes the funnels of all shards equally far, so that none has to wait for the rows of another: as far as a step
    /// of each reaches.
    private func advanceShards() {
        let (shards, entries, given) = (shards, entriesOfStep, givenHeight)
        let watermark = aggregates.funnelWatermark(at: height)
        workers.run(tasks: shards.count) { index, _ in
            shards[index].lookAhead(towards: watermark, entries: entries)
        }
        let reach = shards.map(\.funnelReach).min() ?? watermark
        workers.run(tasks: shards.count) { index, _ in
            shards[index].advanceFunnel(towards: reach, entries: entries, given: given)
        }
    }

    /// Appends the rows that the shards have come to, and goes on until they have come to the end or these are many.
    private func appendRows(to output: inout EpochOutput) {
        let end = output.rows.count + rowBytesOfCall
        appendRowsOfStep(to: &output)
        while isBehind, output.rows.count < end {
            advanceShards()
            appendRowsOfStep(to: &output)
        }
    }

    /// Closes what all partitions, and all shards' funnels, have passed.
    private func appendRowsOfStep(to output: inout EpochOutput) {
        let reached = shards.map(\.funnelWatermark).min() ?? .max
        let isThere = reached >= aggregates.funnelWatermark(at: height)
        givenHeight = isThere ? height : aggregates.height(atFunnelWatermark: reached)
        let rows = shards.map(\.rows) + [aggregates.advance(to: givenHeight, shards: shards)]
        output.rowCount += FinalRows.appendMerged(rows, upTo: givenHeight, to: &output.rows)
    }

    /// Saves or restores everything that decides what the engine will say.
    func archive(_ archive: StateArchive) throws(CheckpointError) {
        archive.expectLayout()
        archive.expect(UInt64(shards.count), "threads")
        archive.expect(UInt64(progress.count), "partitions")
        archive.hashSeed()
        try archive.finish()
        archive.array(&progress)
        for index in counts.partitions.indices { counts.partitions[index].archive(archive) }
        aggregates.archive(archive)
        precondition(!isBehind, "rows wait that a saved state would not give")
        archive.value(&height)
        givenHeight = height
        for shard in shards { shard.archive(archive) }
        try archive.finish()
    }

    /// What an export says once.
    func exportedRun() -> StateExport {
        var export = StateExport()
        export.progress = progress
        export.counts = counts.partitions
        export.lastHeight = height
        export.aggregates = aggregates.exported
        export.topPagesDuplicates = shards.reduce(0) { $0 + $1.state.topPages.duplicates }
        export.funnelDuplicates = shards.reduce(0) { $0 + $1.state.funnel.fedDuplicates }
        return export
    }

    /// Takes what an export of a run with as many partitions says once.
    func restore(_ export: StateExport) {
        progress = export.progress
        counts.partitions = export.counts
        height = export.lastHeight
        givenHeight = height
        aggregates.restore(export.aggregates)
        shards[0].state.topPages.addDuplicates(export.topPagesDuplicates)
        shards[0].state.funnel.addDuplicates(export.funnelDuplicates)
    }

    public var partitionCount: Int { progress.count }

    /// How far a partition's watermark has come before delays are taken off; the least value for −∞.
    public func height(ofPartition partition: Int) -> EventTime { progress[partition].height }

    /// The same without its floor.
    public func heightOfRecords(ofPartition partition: Int) -> EventTime { progress[partition].highest }

    /// The floor of a partition; the least value for −∞.
    public func floor(ofPartition partition: Int) -> EventTime { progress[partition].floor }

    /// Events without arrival time that moved a partition's watermark by more than a day, by partition.
    public var leaps: [Int] { progress.map(\.leaps) }

    /// The counts so far. Its cost grows with the steps that wait for the watermark.
    public func ledger() -> Ledger {
        var ledger = counts
        ledger.topPagesDuplicates = shards.reduce(0) { $0 + $1.state.topPages.duplicates }
        ledger.funnelDuplicates = shards.reduce(0) { $0 + $1.funnelDuplicates() }
        return ledger
    }

    /// What the operators hold now.
    public func stateSizes() -> [StateSize] {
        func sum(_ value: (Shard) -> Int) -> Int { shards.reduce(0) { $0 + value($1) } }
        return [
            StateSize(
                operator: "active_users", entries: sum { $0.state.users.count + $0.state.activeUsers.entries },
                accountedBytes: sum { $0.state.users.allocatedBytes + $0.state.activeUsers.allocatedBytes },
                allocatedBytes: StateArena.activeUsers.allocatedBytes),
            StateSize(
                operator: "funnel", entries: sum { $0.state.funnel.entries },
                accountedBytes: sum { $0.state.funnel.allocatedBytes },
                allocatedBytes: StateArena.funnel.allocatedBytes),
            StateSize(
                operator: "top_pages", entries: sum { $0.state.topPages.entries },
                accountedBytes: sum { $0.state.topPages.allocatedBytes },
                allocatedBytes: StateArena.topPages.allocatedBytes),
        ]
    }
}

/// Lends a batch to the threads of an epoch.
///
/// Safe: the engine borrows the batch for the whole of `process`, in which nobody writes it, and no job outlives it.
@safe private struct BorrowedBatch: @unchecked Sendable {
    let address: UnsafePointer<RecordBatch>

    func callAsFunction<Result>(_ body: (borrowing RecordBatch) -> Result) -> Result { body(unsafe address.pointee) }
}

extension Ledger.Partition {
    fileprivate mutating func archive(_ archive: StateArchive) {
        archive.value(&valid)
        archive.array(&dead)
        archive.value(&wrongType)
        archive.value(&noUser)
        archive.array(&admitted)
        archive.array(&late)
        archive.value(&lateWindows)
    }
}
