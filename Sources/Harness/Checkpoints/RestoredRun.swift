internal import Analytics
internal import Logs
internal import Sinks
internal import Vocabulary

/// What a start with a checkpoint works with: engine, source and sinks, which fit each other and are where the run was.
struct RestoredRun {
    /// The run, with the threads that it began with.
    let run: EngineRun
    let store: CheckpointStore
    let source: LogSource
    let engine: Engine
    let resumption: CheckpointStore.Resumption
    let results: GrowingResults
    let sinks: [TopicSink]
    let floors: GrowingFloors
    /// What was damaged in the checkpoint and could be done without, and what else the user should know.
    let notes: [String]

    /// Opens or makes the checkpoint.
    ///
    /// - Parameter wanted: reads a directory or a topic, and has an output directory.
    /// - Throws: `CheckpointError` or `LogError`, before anything is changed, if the checkpoint, the log, the result
    ///   files and the configuration do not fit each other.
    init(_ wanted: EngineRun, checkpoint: String) throws {
        guard wanted.input.canBeReadAgain, let output = wanted.outputDirectory else {
            preconditionFailure("a run with a checkpoint reads what can be read again, and writes to a directory")
        }
        var run = wanted
        var notes: [String] = []
        store = try CheckpointStore(directory: checkpoint)
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
        (engine, resumption) = try store.resume(partitions: partitions) {
            Engine(
                configuration: run.configuration, partitions: $0, threads: run.threads,
                rendersLate: run.rendersLate)
        }
        self.notes = notes + resumption.notes
        let held = resumption.held
        sinks = try newSinks ?? Self.openSinks(run, store.identity(), holding: held.rows)
        floors = try GrowingFloors(directory: output, committed: held.floors)
        try Self.start(source, of: run, with: engine, at: resumption, floors.list)
        results = try GrowingResults(path: output, keeping: held.sinkBytes, withLate: run.rendersLate)
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

    /// Begins to read where the snapshot was taken; of a run that is finished, only looks that there is no more.
    private static func start(
        _ source: LogSource, of run: EngineRun, with engine: Engine, at resumption: CheckpointStore.Resumption,
        _ floors: FloorList
    ) throws(LogError) {
        let offsets = startOffsets(resumption, floors)
        while engine.partitionCount < offsets.count { engine.addPartition() }
        source.keepPartitions(offsets.count)
        guard !resumption.isFinished else { return try requireNothingNew(in: run, source, after: resumption.held) }
        if let end = resumption.drain { try requireDrain(of: run, at: end) }
        try source.skip(to: offsets, positions: resumption.snapshot.inputBytes)
        let held = resumption.held
        // Before its first snapshot a run over a topic has not begun.
        try source.start(at: held.epoch == 0 ? nil : offsets, ends: held.ends, untilEnd: run.input.endsWithTopic)
    }

    /// Where reading begins: partitions that were added after the snapshot begin where their floors do.
    private static func startOffsets(_ resumption: CheckpointStore.Resumption, _ floors: FloorList) -> [Int64] {
        resumption.held.offsets.indices.map { partition in
            partition < resumption.snapshot.offsets.count
                ? resumption.snapshot.offsets[partition]
                : floors.floors.first { $0.partition == partition }?.offset ?? 0
        }
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
}
