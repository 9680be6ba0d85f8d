/// An export of a checkpoint: what a run remembers, in a file that does not depend on how an engine lays out its state.
public struct CheckpointExport {
    /// The settings of the run that it is of.
    public let settings: CheckpointIdentity
    /// Where the run is.
    public let position: CheckpointPosition
    private let path: String

    /// Opens an export. What is wrong with the end of it shows when it is imported.
    public init(path: String) throws(CheckpointError) {
        self.path = path
        let run = try Self.run(from: ExportReader(path: path))
        settings = run.settings
        position = run.position
    }

    private static func run(from reader: ExportReader) throws(CheckpointError) -> StateExport {
        guard var (_, entries) = try reader.next(), let run = StateExport(from: &entries) else {
            throw reader.damaged("says nothing about a run")
        }
        return run
    }

    /// Fills a new engine, which must have the partitions of the export and a configuration that agrees with its
    /// settings, but for `retention.days` and `top_pages.top`.
    public func restore(_ engine: Engine) throws(CheckpointError) {
        let reader = try ExportReader(path: path)
        var filling = try EngineImport(engine, run: Self.run(from: reader))
        while let (kind, entries) = try reader.next() {
            guard filling.take(kind, entries) else { throw reader.damaged("has entries that no run can have") }
        }
    }
}

extension CheckpointStore {
    /// Whether a directory holds a checkpoint, or something of one.
    public static func holdsCheckpoint(_ directory: String) -> Bool {
        let files = CheckpointFiles(directory: directory)
        do throws(CheckpointError) {
            let found = try files.epochs()
            return files.exists(files.identity) || !found.snapshots.isEmpty || !found.commits.isEmpty
        } catch { return false }
    }

    /// Writes an export of the checkpoint.
    ///
    /// - Parameters:
    ///   - path: of the file, which must not be there.
    ///   - makeEngine: makes a new engine of the same shape and configuration.
    /// - Throws: if the run did not come to rest, too: the sinks then hold more than the newest snapshot says.
    public func export(
        to path: String, partitions: Int, makeEngine: (Int) -> Engine
    ) throws(CheckpointError) {
        guard let settings = try identity() else { throw CheckpointError("the directory holds no checkpoint yet") }
        let (engine, resumption) = try resume(partitions: partitions, makeEngine: makeEngine)
        guard !resumption.isFinished else {
            throw CheckpointError("the run was drained: it forgot nothing, but it cannot go on, here or elsewhere")
        }
        guard resumption.held == resumption.snapshot else {
            throw CheckpointError(
                "the run was ended by force at epoch \(resumption.held.epoch), after the snapshot of epoch "
                    + "\(resumption.snapshot.epoch): start it once more as it was, let it come to the end of its "
                    + "input or stop it with Ctrl-C, and export then")
        }
        var run = engine.exportedRun()
        run.settings = settings
        run.position = resumption.snapshot
        let writer = try ExportWriter(path: path)
        try engine.export(run, to: writer)
        try writer.finish()
    }

    /// Begins a run where an engine is that an export was restored to.
    public func begin(
        _ identity: CheckpointIdentity, with engine: Engine, at position: CheckpointPosition
    ) throws(CheckpointError) {
        // The identity comes last: without it nothing is taken for a run that could go on.
        try beginLog()
        var position = position
        position.epoch = nextEpoch
        try beginSnapshot(of: engine, at: position)
        try awaitSnapshot()
        try write(identity)
    }
}
