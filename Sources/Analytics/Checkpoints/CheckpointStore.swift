internal import Glibc

/// A directory that holds what a run needs to go on exactly where it was: commit records and snapshots of the state.
///
/// One process uses it at a time. `docs/checkpoints.md` describes the files.
public final class CheckpointStore {
    /// What a start finds.
    public struct Resumption: Sendable {
        /// Where the snapshot was taken: the engine goes on from here.
        public let snapshot: CheckpointPosition
        /// What the sinks hold for good: what the engine says up to here was said before.
        public let held: CheckpointPosition
        /// Whether the run is finished, with nothing left to do.
        public let isFinished: Bool
        /// Where the input ended, if the run has drained or begun to: some of what it said is final only there.
        public let drain: CheckpointPosition?
        /// What was damaged and could be done without.
        public internal(set) var notes: [String]
    }

    /// What it took to write a snapshot.
    public struct SnapshotCost: Hashable, Sendable {
        public let stateBytes: Int64
        /// Bytes of the pages that had changed since the snapshot before.
        public let writtenBytes: Int64
        /// CPU time beside the engine.
        public let cpuNanoseconds: Int64
    }

    private let files: CheckpointFiles
    private let lock: DurableFile
    private var log: DurableFile?
    /// The pages of the newest snapshot.
    private var known: [SnapshotManifest.Page] = []
    /// The newest snapshots, which are kept, ascending.
    private var kept: [RetainedSnapshot] = []
    private var lastEpoch: Int64 = 0
    /// Bytes of each page file that is there, and of the newest state.
    private var pageFileBytes: [Int64: Int64] = [:]
    private var stateBytes: Int64 = 0
    private var pending: PendingSnapshot?

    /// Opens a checkpoint, or makes one, and locks it.
    ///
    /// - Throws: if another process has it, or something of it cannot be used.
    public init(directory: String) throws(CheckpointError) {
        files = CheckpointFiles(directory: directory)
        try files.makeDirectory()
        lock = try DurableFile(appendingTo: files.lock, after: 0)
        guard lock.lock() else {
            throw CheckpointError("\(directory): another process is using this checkpoint")
        }
    }

    deinit {
        // Nobody else may use the directory before the copy has ended.
        pending?.settle()
    }

    /// The identity of the run that the checkpoint is of, or `nil` if it has none yet.
    public func identity() throws(CheckpointError) -> CheckpointIdentity? {
        guard files.exists(files.identity) else {
            let found = try files.epochs()
            // A log without a record is all that a start leaves which ends before it has written the identity.
            let records = try found.commits.map { epoch throws(CheckpointError) in
                try DurableFile(reading: files.commits(epoch)).count()
            }
            guard found.snapshots.isEmpty, records.allSatisfy({ $0 == 0 }) else {
                throw CheckpointError("\(files.identity): missing, but there are snapshots or commit records")
            }
            return nil
        }
        return try CheckpointIdentity(path: files.identity)
    }

    /// Begins a run.
    public func begin(_ identity: CheckpointIdentity) throws(CheckpointError) {
        try beginLog()
        try write(identity)
    }

    func beginLog() throws(CheckpointError) {
        try files.makeLog(0)
        log = try DurableFile(appendingTo: files.commits(0), after: 0)
    }

    func write(_ identity: CheckpointIdentity) throws(CheckpointError) {
        try DurableFile.replace(files.identity, with: identity.bytes)
        try DurableFile.synchronize(directory: files.directory)
    }

    /// Brings an engine to where the newest snapshot that can be read was taken.
    ///
    /// - Parameters:
    ///   - partitions: of the run as it began; a topic may have got more.
    ///   - makeEngine: makes a new engine of the same shape, for so many partitions.
    public func resume(
        partitions: Int, makeEngine: (Int) -> Engine
    ) throws(CheckpointError) -> (engine: Engine, resumption: Resumption) {
        let found = try files.epochs()
        var notes: [String] = []
        let last = try lastRecord(found.commits, notes: &notes)
        guard let newestLog = found.commits.last else {
            throw CheckpointError("\(files.commits(0)): missing, and so are all commit logs")
        }
        guard newestLog == 0 || !found.snapshots.isEmpty else {
            throw CheckpointError("\(files.manifest(newestLog)): missing, and there is no older snapshot")
        }
        var restored: (Engine, SnapshotManifest)?
        for epoch in found.snapshots.reversed() where restored == nil {
            do throws(CheckpointError) {
                let manifest = try SnapshotManifest(path: files.manifest(epoch))
                let engine = makeEngine(manifest.position.offsets.count)
                try restore(engine, from: manifest)
                restored = (engine, manifest)
            } catch {
                notes.append("\(error)")
            }
        }
        if restored == nil, !found.snapshots.isEmpty { throw CheckpointError(notes.joined(separator: "\n")) }
        let (engine, manifest) =
            restored ?? (makeEngine(partitions), SnapshotManifest(position: CheckpointPosition(partitions: partitions)))
        let position = manifest.position
        lastEpoch = max(position.epoch, last?.next.epoch ?? 0)
        let held = last.map { $0.held.epoch >= position.epoch ? $0.held : position } ?? position
        kept = restored == nil ? [] : retained(found.snapshots.filter { $0 < position.epoch }, and: manifest)
        stateBytes = manifest.stateBytes
        known = manifest.pages
        try openLog(newestLog, newestSnapshot: position.epoch)
        let resumption = Resumption(
            snapshot: position, held: held, isFinished: last.map { $0.isFinished } ?? false,
            drain: last.flatMap { $0.drained ? $0.next : nil }, notes: notes)
        return (engine, resumption)
    }

    /// The last commit record of all logs.
    private func lastRecord(_ epochs: [Int64], notes: inout [String]) throws(CheckpointError) -> CommitRecord? {
        for epoch in epochs.reversed() {
            let content = try CommitLog.content(of: files.commits(epoch))
            if content.tornBytes > 0 {
                notes.append(
                    "\(files.commits(epoch)): the \(content.tornBytes) bytes from byte \(content.bytes) on are no whole "
                        + "commit record; the one before counts")
            }
            if let last = content.records.last { return last }
        }
        return nil
    }

    /// The newest snapshot, and the one before it if it can be read.
    private func retained(_ earlier: [Int64], and newest: SnapshotManifest) -> [RetainedSnapshot] {
        let before = earlier.last.flatMap { epoch in
            do throws(CheckpointError) {
                return RetainedSnapshot(try SnapshotManifest(path: files.manifest(epoch)))
            } catch { return nil }
        }
        return [before, RetainedSnapshot(newest)].compactMap { $0 }
    }

    private func restore(_ engine: Engine, from manifest: SnapshotManifest) throws(CheckpointError) {
        let reader = SnapshotReader(manifest, path: files.pages)
        let archive = unsafe StateArchive(isRestoring: true) { bytes, _ throws(CheckpointError) in
            unsafe try reader.read(bytes)
        }
        try engine.archive(archive)
        guard reader.isAtEnd else {
            throw CheckpointError("\(files.manifest(manifest.position.epoch)): has more pages than the state")
        }
    }

    /// Makes a commit durable. The epoch of `next` must be one more than the last.
    public func commit(_ record: CommitRecord) throws(CheckpointError) {
        guard log != nil else { preconditionFailure("a commit before the run has begun") }
        try log?.write(CommitLog.frame(record))
        try log?.synchronize()
        lastEpoch = record.next.epoch
    }

    /// The epoch of the next commit or snapshot.
    public var nextEpoch: Int64 { lastEpoch + 1 }

    /// Whether a snapshot is being written.
    public var isSnapshotPending: Bool { pending != nil }

    /// Begins to save the state of the engine, which may go on when this has returned. No snapshot may be pending.
    ///
    /// The calling thread must live until the snapshot is complete.
    ///
    /// - Parameter position: where the engine is, all of which the sinks must hold for good.
    public func beginSnapshot(of engine: Engine, at position: CheckpointPosition) throws(CheckpointError) {
        precondition(pending == nil && position.epoch == nextEpoch)
        // When most of the page files that are still needed is of no use any more, everything is written anew.
        let neededBytes = kept.last?.pageFiles.reduce(0) { $0 + (pageFileBytes[$1] ?? 0) } ?? 0
        let isSparse = neededBytes > 3 * stateBytes + 16 * Int64(StateCapture.pageBytes)
        let writer = try SnapshotWriter(
            path: files.pages(position.epoch), epoch: position.epoch, seed: ByteHash.seed, known: isSparse ? [] : known,
            capture: StateCapture(engine))
        lastEpoch = position.epoch
        let files = files
        let kept = kept
        pending = PendingSnapshot { () throws(CheckpointError) in
            var manifest = SnapshotManifest(position: position)
            let (pages, cpuNanoseconds) = try writer.finish()
            manifest.pages = pages
            var completed = try files.complete(manifest, keeping: kept)
            completed.cpuNanoseconds = cpuNanoseconds
            return completed
        }
    }

    /// What a pending snapshot cost if it is complete now; throws if it failed.
    public func completeSnapshot() throws(CheckpointError) -> SnapshotCost? {
        guard pending?.isOver ?? false else { return nil }
        return try awaitSnapshot()
    }

    /// Waits for a pending snapshot, and returns what it cost; `nil` if there is none.
    @discardableResult
    public func awaitSnapshot() throws(CheckpointError) -> SnapshotCost? {
        guard let snapshot = pending else { return nil }
        pending = nil
        let completed = try snapshot.wait()
        let epoch = completed.manifest.position.epoch
        log = try DurableFile(appendingTo: files.commits(epoch), after: 0)
        known = completed.manifest.pages
        stateBytes = completed.manifest.stateBytes
        kept = (kept + [RetainedSnapshot(completed.manifest)]).suffix(2)
        for epoch in completed.retiredPages { pageFileBytes[epoch] = nil }
        let written = completed.manifest.ownBytes
        pageFileBytes[epoch] = written
        return SnapshotCost(
            stateBytes: stateBytes, writtenBytes: written, cpuNanoseconds: completed.cpuNanoseconds)
    }

    /// Goes on with the newest log, without what is torn at its end.
    private func openLog(_ newest: Int64, newestSnapshot: Int64) throws(CheckpointError) {
        for epoch in try files.epochs().pages {
            pageFileBytes[epoch] = Int64(try DurableFile(reading: files.pages(epoch)).count())
        }
        let whole = try CommitLog.content(of: files.commits(newest)).bytes
        log = try DurableFile(appendingTo: files.commits(newest), after: whole)
        try log?.synchronize()
    }
}
