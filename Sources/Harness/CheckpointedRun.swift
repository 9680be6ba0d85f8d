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

    private let run: EngineRun
    private let options: Options
    private let store: CheckpointStore
    private let source: LogSource
    private let engine: Engine
    private let results: GrowingResults
    private let sinks: [TopicSink]
    private let floors: GrowingFloors
    /// Floors of earlier starts whose records are still to be read again.
    private var floorsAhead: FloorSchedule
    private var live: LiveTopic?
    private var outbox: Outbox
    private var record: RunRecord
    /// Where the sinks are.
    private var held: CheckpointPosition
    /// Offsets up to which records are read for the second time.
    private let heldOffsets: [Int64]
    private var snapshotPosition: CheckpointPosition
    private var lastSnapshot = MonotonicClock.nanoseconds
    /// Least time between snapshots that keeps them to a twentieth of it, whatever the options say.
    private var snapshotPauseNanoseconds: Int64 = 0
    private var snapshotStallNanoseconds: Int64 = 0
    private var lastCommit = MonotonicClock.nanoseconds
    private var commitNanoseconds: Int64 = 0
    /// Whether all fixed ends are reached, so that a later start fixes new ones.
    private var hasReachedEnds = false

    /// Opens or makes the checkpoint, and brings engine, source and sinks to where they were.
    ///
    /// - Parameter run: reads a directory or a topic, and has an output directory.
    /// - Throws: `CheckpointError` or `LogError`, before anything is changed, if the checkpoint, the log, the result
    ///   files and the configuration do not fit each other.
    public init(_ run: EngineRun, options: Options) throws {
        guard run.input.canBeReadAgain, let output = run.outputDirectory else {
            preconditionFailure("a run with a checkpoint reads what can be read again, and writes to a directory")
        }
        var run = run
        self.options = options
        store = try CheckpointStore(directory: options.directory)
        source = try run.openSource(isContinued: true)
        let partitions = try Self.partitions(of: run, source, store)
        let identity = try Self.identity(of: &run, partitions: partitions, store: store, notes: &notes)
        self.run = run
        var newSinks: [TopicSink]?
        if let identity {
            try ResultDirectory.requireUnused(output)
            newSinks = try Self.openSinks(run, identity, holding: 0)
            try store.begin(identity)
        }
        let (engine, resumption) = try store.resume(partitions: partitions) {
            Engine(
                configuration: run.configuration, partitions: $0, threads: run.threads,
                rendersLate: run.rendersLate)
        }
        self.engine = engine
        notes += resumption.notes
        isFinished = resumption.isFinished
        held = resumption.held
        heldOffsets = resumption.held.offsets
        snapshotPosition = resumption.snapshot
        outbox = Outbox(
            heldRowBytes: resumption.held.sinkBytes[0] - resumption.snapshot.sinkBytes[0],
            deadLetterLimit: DeadLetterLimit(
                bytes: run.deadLetterLimit, kept: resumption.held.sinkBytes[1],
                omitted: resumption.held.omittedDeadLetters))
        sinks = try newSinks ?? Self.openSinks(run, store.identity(), holding: resumption.held.rows)
        record = RunRecord(configuration: run.configuration, threads: run.threads)
        record.goOn(from: resumption.snapshot)
        floors = try GrowingFloors(directory: output, committed: held.floors)
        floorsAhead = FloorSchedule(floors.list.floors)
        let offsets = Self.startOffsets(resumption, floors.list)
        while engine.partitionCount < offsets.count { engine.addPartition() }
        source.keepPartitions(offsets.count)
        if isFinished {
            try Self.requireNothingNew(in: run, source, after: resumption.held)
        } else {
            if let end = resumption.drain { try Self.requireDrain(of: run, at: end) }
            try source.skip(to: offsets, positions: resumption.snapshot.inputBytes)
            // Before its first snapshot a run over a topic has not begun.
            try source.start(
                at: held.epoch == 0 ? nil : offsets, ends: held.ends,
                untilEnd: run.input.endsWithTopic)
        }
        results = try GrowingResults(path: output, keeping: resumption.held.sinkBytes, withLate: run.rendersLate)
        if case .kafka = run.input, !isFinished { try keepBounds() }
        if !isFinished { live = LiveTopic(run, source: source) }
    }

    private static func openSinks(
        _ run: EngineRun, _ identity: CheckpointIdentity?, holding rows: Int64
    ) throws -> [TopicSink] {
        guard !run.sinkTopics.isEmpty else { return [] }
        guard let id = identity?.value(CheckpointIdentity.runSetting) else {
            throw CheckpointError("the checkpoint was begun by an earlier version: it cannot go on into a topic")
        }
        return try run.sinkTopics.map { topic in
            try TopicSink(topic, properties: run.sinkProperties, run: id, holding: rows)
        }
    }

    /// Where reading begins: partitions that were added after the snapshot begin where their floors do.
    private static func startOffsets(_ resumption: CheckpointStore.Resumption, _ floors: FloorList) -> [Int64] {
        resumption.held.offsets.indices.map { partition in
            partition < resumption.snapshot.offsets.count
                ? resumption.snapshot.offsets[partition]
                : floors.floors.first { $0.partition == partition }?.offset ?? 0
        }
    }

    /// Makes durable where the reading of a topic begins and ends: brokers would say something else later.
    private func keepBounds() throws {
        if held.epoch == 0 {
            held.offsets = source.offsets
            held.ends = source.ends
            try snapshot()
        } else if held.ends != source.ends {
            held.epoch = store.nextEpoch
            held.ends = source.ends
            try store.commit(CommitRecord(held: held, next: held, drained: false))
        }
    }

    /// The number of partitions as the run began: a topic may have got more since.
    private static func partitions(
        of run: EngineRun, _ source: LogSource, _ store: CheckpointStore
    ) throws(CheckpointError) -> Int {
        guard case .kafka = run.input, let began = try store.identity()?.partitions else {
            return source.partitionCount
        }
        return min(began, source.partitionCount)
    }

    /// Holds the run against the checkpoint's identity; returns one to begin with if there is none.
    private static func identity(
        of run: inout EngineRun, partitions: Int, store: CheckpointStore, notes: inout [String]
    ) throws(CheckpointError) -> CheckpointIdentity? {
        guard let found = try store.identity() else { return CheckpointIdentity(run, partitions: partitions) }
        // Threads own shares of the state, which stay as they are; the answers do not depend on them.
        if let threads = found.value("threads").flatMap({ Int($0) }), threads != run.threads {
            notes.append("The run goes on with the \(threads) threads that it began with, not \(run.threads).")
            run.threads = threads
        }
        let wanted = CheckpointIdentity(run, partitions: partitions)
        let differences = found.differences(from: wanted)
        guard differences.isEmpty else {
            let hint = found.importHint(for: wanted).map { [$0] } ?? []
            throw CheckpointError(
                (differences.map { "the checkpoint is of another run: \($0)" } + hint).joined(separator: "\n"))
        }
        return nil
    }

    /// A run that was stopped while it drained has said what is final only at the end of its input, which so is fixed. A
    /// topic's ends are in the checkpoint.
    private static func requireDrain(of run: EngineRun, at end: CheckpointPosition) throws(LogError) {
        guard run.drains else {
            throw LogError("the run was stopped while it drained: it goes on with --drain", cause: .invalidSetting)
        }
        // By a source of its own: looking for more reads the files to their ends.
        if case .directory = run.input {
            try requireNothingNew(in: run, run.openSource(isContinued: true), after: end)
        }
    }

    /// A drained run has said everything: more input cannot be taken any more.
    private static func requireNothingNew(
        in run: EngineRun, _ source: LogSource, after position: CheckpointPosition
    ) throws(LogError) {
        if let partition = try source.partitionWithMore(than: position.offsets, positions: position.inputBytes) {
            throw LogError(
                "\(run.input): partition \(partition) has more than the \(position.offsets[partition]) records "
                    + "of a run that was drained; a drained run cannot go on", cause: .invalidSetting)
        }
    }

    /// Reads what there is until `isInterrupted`, as `EngineRun.run` does.
    public func run(
        isInterrupted: () -> Bool = { false }, report: (EngineRun.Progress) -> Void = { _ in }
    ) throws -> RunRecord {
        let start = MonotonicClock.nanoseconds
        var batch = RecordBatch(capacity: run.epochBytes)
        var epochs = 0
        while true {
            record.interrupted = isInterrupted()
            if !record.interrupted { try raiseFloors() }
            guard !record.interrupted,
                try source.readFurthestBehind(
                    into: &batch, upTo: run.epochBytes, height: engine.height(ofPartition:))
            else { break }
            if let lost = source.lost { try skip(lost) }
            if !batch.records.isEmpty {
                process(&batch)
                try takeRest(drained: false)
            }
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

    /// Goes on behind records that are lost, once no start needs them any more.
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
            try takeRest(drained: false)
        }
        guard live != nil, !isReplaying else { return }
        while live?.hasMorePartitions ?? false {
            if let floor = try live?.addPartition(to: engine) {
                floors.keep(floor)
                raise([floor])
                try takeRest(drained: false)
            }
            try snapshot()
        }
        let idle = live?.floorsOfIdle(engine) ?? []
        for floor in idle { floors.keep(floor) }
        raise(idle)
        try takeRest(drained: false)
    }

    private func raise(_ floors: [Floor]) {
        guard !floors.isEmpty else { return }
        var output = EpochOutput()
        engine.raise(floors, into: &output)
        take(output, isReplayed: false)
    }

    /// Whether something is still to come that the sinks hold: until then nothing can be committed.
    private var isReplaying: Bool { isReadingAgain || outbox.expectsHeldRows }

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
        let replayed = batch.records.count { $0.offset < held }
        let rest = Array(batch.records[replayed...])
        if replayed > 0 {
            batch.records.removeLast(rest.count)
            process(batch, isReplayed: true)
            batch.records = rest
        }
        if !rest.isEmpty { process(batch, isReplayed: false) }
    }

    private func process(_ batch: borrowing RecordBatch, isReplayed: Bool) {
        var output = EpochOutput()
        engine.process(batch, into: &output, beside: source.readingAhead)
        record.records += Int64(batch.records.count)
        record.bytes += Int64(batch.valueBytes)
        take(output, isReplayed: isReplayed)
    }

    private func take(_ output: EpochOutput, isReplayed: Bool) {
        record.rows += Int64(output.rowCount)
        outbox.take(output, isReplayed: isReplayed)
    }

    /// Takes what is final and was too much for one call. Lets what gathers leave: everything that was read has been
    /// processed.
    private func takeRest(drained: Bool) throws {
        while engine.isBehind {
            if !isReplaying, outbox.byteCount >= Self.outboxBytes { try commit(drained: drained) }
            var output = EpochOutput()
            engine.advance(into: &output)
            take(output, isReplayed: false)
        }
    }

    /// Lines wait no longer than it takes to keep commits to a twentieth of the time.
    private func commitWhatIsDue() throws {
        guard !isReplaying, outbox.byteCount > 0 || source.offsets != held.offsets else { return }
        let now = MonotonicClock.nanoseconds
        let isSnapshotDue =
            now - lastSnapshot >= max(options.intervalMilliseconds * 1_000_000, snapshotPauseNanoseconds)
            || record.bytes - snapshotPosition.valueBytes >= options.intervalBytes
        if let cost = try store.completeSnapshot() {
            snapshotPauseNanoseconds = 20 * (snapshotStallNanoseconds + cost.cpuNanoseconds)
        }
        if isSnapshotDue, !store.isSnapshotPending { return try beginSnapshot() }
        if now - lastCommit >= max(10_000_000, 20 * commitNanoseconds) || outbox.byteCount >= Self.outboxBytes {
            try commit(drained: false)
        }
    }

    private static let outboxBytes = 8 << 20

    /// Makes durable what the rows depend on, then lets them leave.
    private func commit(drained: Bool) throws {
        let start = MonotonicClock.nanoseconds
        try results.synchronize()
        try floors.synchronize()
        let next = position()
        try store.commit(CommitRecord(held: held, next: next, drained: drained))
        // A local value can lend its bytes.
        let leaving = outbox
        try results.append(rows: leaving.rows.span, deadLetters: leaving.deadLetters.span, late: leaving.late.span)
        for sink in sinks { try sink.append(leaving.rows.span, upTo: next.rows) }
        outbox.removeAll()
        held = next
        lastCommit = MonotonicClock.nanoseconds
        commitNanoseconds = lastCommit - start
        source.commitToGroup(held.offsets)
    }

    /// Where the run is once the outbox has left.
    private func position() -> CheckpointPosition {
        var position = CheckpointPosition(partitions: source.partitionCount)
        position.epoch = store.nextEpoch
        position.offsets = source.offsets
        position.inputBytes = source.positions
        position.ends = hasReachedEnds ? source.ends.map { _ in -1 } : source.ends
        position.heights = source.offsets.indices.map { engine.heightOfRecords(ofPartition: $0) }
        position.floors = source.offsets.indices.map { engine.floor(ofPartition: $0) }
        position.rows = record.rows
        let bytes = results.byteCounts
        let added = [outbox.rows.count, outbox.deadLetters.count, outbox.late.count]
        position.sinkBytes = zip(bytes, added).map { $0 + Int64($1) }
        position.records = record.records
        position.valueBytes = record.bytes
        position.omittedDeadLetters = outbox.deadLetterLimit.omitted
        return position
    }

    /// Begins a snapshot; the engine goes on while it is written.
    private func beginSnapshot() throws {
        let start = MonotonicClock.nanoseconds
        try commit(drained: false)
        try results.synchronize()
        held.epoch = store.nextEpoch
        try store.beginSnapshot(of: engine, at: held)
        snapshotPosition = held
        lastSnapshot = MonotonicClock.nanoseconds
        snapshotStallNanoseconds = lastSnapshot - start
    }

    /// Makes a snapshot, and waits until it is durable.
    private func snapshot() throws {
        try store.awaitSnapshot()
        try beginSnapshot()
        try store.awaitSnapshot()
    }

    private func end(since start: Int64) throws {
        try store.awaitSnapshot()
        // An interrupted replay changes nothing: the next start repeats it.
        if isReplaying, record.interrupted { return finishRecord(since: start) }
        guard !isReadingAgain else {
            throw LogError("the log ends before the offsets \(heldOffsets) that the checkpoint has read")
        }
        let drains = run.drains && !record.interrupted
        // Who is stopped while it drains goes on with the same ends.
        hasReachedEnds = !record.interrupted && !drains
        if drains {
            var output = EpochOutput()
            engine.drain(into: &output)
            take(output, isReplayed: false)
            try takeRest(drained: true)
            record.drained = true
            try commit(drained: true)
            try results.synchronize()
        } else if position().isElsewhere(than: snapshotPosition) || outbox.byteCount > 0 {
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

extension CheckpointPosition {
    /// Whether a start from here would read something else.
    fileprivate func isElsewhere(than other: Self) -> Bool {
        offsets != other.offsets || ends != other.ends || floors != other.floors
    }
}
