/// What a checkpoint's directory holds, read without changing it and without an engine.
public struct CheckpointReport: Sendable {
    public struct Snapshot: Sendable {
        public let position: CheckpointPosition
        public let pages: Int
        /// Bytes of state.
        public let stateBytes: Int64
        /// Bytes of it in page files of earlier snapshots.
        public let sharedBytes: Int64
    }

    public struct Log: Sendable {
        /// The epoch of the snapshot that it follows.
        public let epoch: Int64
        public let records: Int
        /// Bytes after the last whole record.
        public let tornBytes: Int
    }

    public private(set) var identity: CheckpointIdentity?
    public private(set) var snapshots: [Snapshot] = []
    public private(set) var logs: [Log] = []
    /// The last commit record of all logs.
    public private(set) var last: CommitRecord?
    /// What is damaged or missing, each with its file.
    public private(set) var problems: [String] = []

    /// - Parameter readsPages: whether each page is read and held against its checksum.
    /// - Throws: if the directory cannot be read or holds no checkpoint.
    public init(directory: String, readsPages: Bool) throws(CheckpointError) {
        let files = CheckpointFiles(directory: directory)
        let found = try files.epochs()
        guard files.exists(files.identity) || !found.snapshots.isEmpty || !found.commits.isEmpty else {
            throw CheckpointError("\(directory): holds no checkpoint")
        }
        identity = noting { () throws(CheckpointError) in try CheckpointIdentity(path: files.identity) }
        for epoch in found.snapshots {
            let manifest = noting { () throws(CheckpointError) in try SnapshotManifest(path: files.manifest(epoch)) }
            if let manifest { add(manifest, files: files, readsPages: readsPages) }
        }
        for epoch in found.commits {
            let content = noting { () throws(CheckpointError) in try CommitLog.content(of: files.commits(epoch)) }
            guard let content else { continue }
            logs.append(Log(epoch: epoch, records: content.records.count, tornBytes: content.tornBytes))
            last = content.records.last ?? last
        }
        if found.commits.isEmpty { problems.append("\(files.commits(0)): missing, and so are all commit logs") }
        if let first = found.commits.first, first > 0, found.snapshots.isEmpty {
            problems.append("\(files.manifest(first)): missing, and there is no other snapshot")
        }
    }

    private mutating func add(_ manifest: SnapshotManifest, files: CheckpointFiles, readsPages: Bool) {
        snapshots.append(
            Snapshot(
                position: manifest.position, pages: manifest.pages.count, stateBytes: manifest.stateBytes,
                sharedBytes: manifest.stateBytes - manifest.ownBytes))
        guard readsPages else { return }
        let reader = SnapshotReader(manifest, path: files.pages)
        for _ in manifest.pages {
            _ = noting { () throws(CheckpointError) in try reader.checkPage() }
        }
    }

    /// What `body` gives, or `nil` and one problem more.
    private mutating func noting<Value>(_ body: () throws(CheckpointError) -> Value) -> Value? {
        do throws(CheckpointError) { return try body() } catch {
            problems.append("\(error)")
            return nil
        }
    }
}
