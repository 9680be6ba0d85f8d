internal import Analytics
internal import Logs
internal import Measurement
internal import Sinks
public import Vocabulary

/// A run of the engine over the files of a directory, or over a topic, that goes on, after any end, exactly where it was.
public final class CheckpointedRun {
    /// Where the checkpoint lies, and how often the state is saved.
    public struct Options: Hashable, Sendable {
        public var directory: String
        /// Least time between snapshots.
        public var intervalMilliseconds: Milliseconds = 10_000
        /// Bytes of input after which there is a snapshot however little time has passed.
        public var intervalBytes: Int64 = 16 << 30

        public init(directory: String) { self.directory = directory }
    }

    /// What was damaged in the checkpoint and could be done without, and what else the user should know.
    public private(set) var notes: [String] = []
    /// Whether the run was finished before: there is nothing to do.
    public private(set) var isFinished = false

    let source: LogSource
    let engine: Engine
    let store: CheckpointStore
    let results: GrowingResults
    let committer: Committer
    let floors: GrowingFloors
    private let run: EngineRun
    /// Floors of earlier starts whose records are still to be read again.
    private var floorsAhead: FloorSchedule
    private var live: LiveTopic?
    var outbox: Outbox
    private(set) var record: RunRecord
    /// Where the sinks are.
    var held: CheckpointPosition
    /// Offsets up to which records are read for the second time.
    private let heldOffsets: [Int64]
    var snapshotPosition: CheckpointPosition
    var schedule: CommitSchedule
    /// Whether all fixed ends are reached, so that a later start fixes new ones.
    private(set) var hasReachedEnds = false

    /// Opens or makes the checkpoint, and brings engine, source and sinks to where they were; see `RestoredRun`.
    public init(_ run: EngineRun, options: Options) throws {
        let restored = try RestoredRun(run, checkpoint: options.directory)
        self.run = restored.run
        source = restored.source
        engine = restored.engine
        store = restored.store
        results = restored.results
        committer = Committer(store: store, results: results, sinks: restored.sinks)
        floors = restored.floors
        floorsAhead = FloorSchedule(floors.list.floors)
        notes = restored.notes
        let (snapshot, held) = (restored.resumption.snapshot, restored.resumption.held)
        self.held = held
        heldOffsets = held.offsets
        snapshotPosition = snapshot
        schedule = CommitSchedule(options)
        outbox = Outbox(
            heldRowBytes: held.sinkBytes[0] - snapshot.sinkBytes[0],
            deadLetterLimit: DeadLetterLimit(
                bytes: run.deadLetterLimit, kept: held.sinkBytes[1], omitted: held.omittedDeadLetters))
        record = RunRecord(configuration: run.configuration, threads: restored.run.threads)
        record.goOn(from: snapshot)
        isFinished = restored.resumption.isFinished
        guard !isFinished else { return }
        if case .kafka = run.input { try keepBounds() }
        live = LiveTopic(restored.run, source: source)
    }

    /// Reads what there is until `isInterrupted`, as `EngineRun.run` does.
    public func run(
        isInterrupted: () -> Bool = { false }, report: (EngineRun.Progress) -> Void = { _ in }
    ) throws -> RunRecord {
        let start = MonotonicClock.nanoseconds
        var batch = RecordBatch(capacity: run.epochBytes)
        var epochs = 0
        // Whoever is told of an error may use the checkpoint.
        defer { _ = try? committer.finish(waits: true) }
        while true {
            record.interrupted = isInterrupted()
            if !record.interrupted {
                try raiseFloors()
                if let lost = source.lost { try skip(lost) }
            }
            guard !record.interrupted,
                try source.readFurthestBehind(
                    into: &batch, upTo: run.epochBytes, height: engine.height(ofPartition:))
            else { break }
            if !batch.records.isEmpty { process(&batch) }
            // Floors and records may have moved the watermark.
            try takeAllFinal()
            live?.took(batch)
            if epochs.isMultiple(of: EngineRun.epochsBetweenSamples) { try sampleState() }
            epochs += 1
            try commitWhatIsDue()
            report(
                EngineRun.Progress(
                    records: record.records, bytes: record.bytes, seconds: MonotonicClock.seconds(since: start),
                    lag: source.lag, deadLettersOmitted: outbox.deadLetterLimit.omitted))
        }
        record.sample(engine.stateSizes())
        try end(since: start)
        return record
    }

    private func sampleState() throws {
        let sizes = engine.stateSizes()
        record.sample(sizes)
        guard let reason = run.stateLimitReached(sizes) else { return }
        // What was read need not be read again. Who is still reading again changes nothing.
        if !isReplaying { try snapshot() }
        throw LogError("\(reason): started again with it, it goes on where it is")
    }

    /// Goes on behind records that are lost, once no start needs them any more. Everything that was read must have been
    /// processed.
    private func skip(_ lost: LostRecords) throws {
        guard lost.offsets.lowerBound >= heldOffsets[lost.partition] else {
            throw LogError(
                "\(run.input), \(lost); the checkpoint needs them again and cannot go on without them",
                cause: .invalidSetting)
        }
        guard run.skipsLost else { return try run.skip(lost, of: source, counting: &record) }
        guard !isReplaying else { return }
        try snapshot()
        try run.skip(lost, of: source, counting: &record)
    }

    /// Raises the floors that are due: those of earlier starts where their records have been read again, and those of
    /// partitions that are idle now. Partitions that were added begin with a snapshot.
    private func raiseFloors() throws {
        if !floorsAhead.isEmpty {
            for (partition, offset) in source.offsets.enumerated() {
                raise(floorsAhead.take(partition: partition, upTo: offset))
            }
        }
        guard live != nil, !isReplaying else { return }
        while live?.hasMorePartitions ?? false {
            if let floor = try live?.addPartition(to: engine) { keepAndRaise([floor]) }
            try snapshot()
        }
        keepAndRaise(live?.floorsOfIdle(engine) ?? [])
    }

    private func keepAndRaise(_ new: [Floor]) {
        for floor in new { floors.keep(floor) }
        raise(new)
    }

    private func raise(_ floors: [Floor]) {
        guard !floors.isEmpty else { return }
        var output = EpochOutput()
        engine.raise(floors, into: &output)
        take(output, isReplayed: false)
    }

    /// Whether something is still to come that the sinks hold: until then nothing can be committed.
    var isReplaying: Bool { isReadingAgain || outbox.expectsHeldRows }

    private var isReadingAgain: Bool { zip(source.offsets, heldOffsets).contains { $0 < $1 } }

    private func process(_ batch: inout RecordBatch) {
        let partition = batch.partition
        while let offset = floorsAhead.nextOffset(ofPartition: partition), batch.records.last?.offset ?? .min >= offset
        {
            let rest = Array(batch.records.drop { $0.offset < offset })
            batch.records.removeLast(rest.count)
            if !batch.records.isEmpty { processBetweenFloors(&batch) }
            raise(floorsAhead.take(partition: partition, upTo: offset))
            batch.records = rest
        }
        processBetweenFloors(&batch)
    }

    private func processBetweenFloors(_ batch: inout RecordBatch) {
        let held = batch.partition < heldOffsets.count ? heldOffsets[batch.partition] : 0
        guard let first = batch.records.first else { return }
        guard first.offset < held else { return process(batch, isReplayed: false) }
        let replayed = batch.records.count { $0.offset < held }
        let rest = Array(batch.records[replayed...])
        batch.records.removeLast(rest.count)
        process(batch, isReplayed: true)
        batch.records = rest
        if !rest.isEmpty { process(batch, isReplayed: false) }
    }

    private func process(_ batch: borrowing RecordBatch, isReplayed: Bool) {
        var output = EpochOutput()
        engine.process(batch, into: &output, beside: source.readingAhead)
        record.records += Int64(batch.records.count)
        take(output, isReplayed: isReplayed)
    }

    /// Takes last lines without an end as records. No commit comes before the drain that follows: a start that goes on
    /// before it may find more of these lines.
    private func processUnfinishedLines() throws {
        guard source.takeUnfinishedLines() else { return }
        var batch = RecordBatch(capacity: run.epochBytes)
        while try source.readFurthestBehind(
            into: &batch, upTo: run.epochBytes, height: engine.height(ofPartition:))
        {
            process(&batch)
        }
    }

    func take(_ output: EpochOutput, isReplayed: Bool) {
        record.count(output)
        outbox.take(output, isReplayed: isReplayed)
    }

    private func end(since start: Int64) throws {
        try finishCommit()
        try store.awaitSnapshot()
        // An interrupted replay changes nothing: the next start repeats it.
        if isReplaying, record.interrupted { return finishRecord(since: start) }
        let drains = run.drains && !record.interrupted
        if drains { try processUnfinishedLines() }
        guard !isReadingAgain else {
            throw LogError("the log ends before the offsets \(heldOffsets) that the checkpoint has read")
        }
        // Who is stopped while it drains goes on with the same ends.
        hasReachedEnds = !record.interrupted && !drains
        if drains {
            record.drained = true
            var output = EpochOutput()
            engine.drain(into: &output)
            take(output, isReplayed: false)
            try takeAllFinal()
            try commit()
            try results.synchronize()
        } else if hasMoreThanSnapshot {
            try snapshot()
        }
        source.commitToGroup(held.offsets, isLast: true)
        finishRecord(since: start)
        try results.finish(ledger: record.ledger.line, run: record.document)
        guard drains else { return }
        held.epoch = store.nextEpoch
        try store.commit(CommitRecord(held: held, next: held, drained: true))
    }

    private func finishRecord(since start: Int64) {
        record.deadLettersOmitted = outbox.deadLetterLimit.omitted
        record.finish(engine: engine, offsets: source.offsets, since: start)
    }
}
