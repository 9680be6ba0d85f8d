/// A complete snapshot that is kept.
struct RetainedSnapshot: Sendable {
    let epoch: Int64
    /// Epochs of the page files that it refers to.
    let pageFiles: Set<Int64>

    init(_ manifest: SnapshotManifest) {
        epoch = manifest.position.epoch
        pageFiles = manifest.files
    }
}

extension CheckpointFiles {
    /// Makes a snapshot, whose pages are durable, one that a start goes on from, begins the commit log behind it, and
    /// removes what no recovery needs any more.
    ///
    /// - Parameter kept: the snapshots before it, ascending; the last of them stays.
    func complete(
        _ manifest: SnapshotManifest, keeping kept: [RetainedSnapshot]
    ) throws(CheckpointError) -> PendingSnapshot.Completed {
        let epoch = manifest.position.epoch
        try DurableFile.synchronize(directory: directory)
        try DurableFile.replace(self.manifest(epoch), with: manifest.bytes)
        try makeLog(epoch)
        let retired = try retire(keeping: (kept + [RetainedSnapshot(manifest)]).suffix(2))
        return PendingSnapshot.Completed(manifest: manifest, retiredPages: retired)
    }

    /// Makes an empty commit log that survives a loss of power, and with it all names before it.
    func makeLog(_ epoch: Int64) throws(CheckpointError) {
        try DurableFile(creating: commits(epoch)).synchronize()
        try DurableFile.synchronize(directory: directory)
    }

    /// Removes other snapshots, logs from before the kept ones, and page files that none of them refers to, whose
    /// epochs are returned.
    private func retire(keeping kept: [RetainedSnapshot]) throws(CheckpointError) -> [Int64] {
        let found = try epochs()
        let pageFiles = kept.reduce(into: Set<Int64>()) { $0.formUnion($1.pageFiles) }
        for epoch in found.snapshots where !kept.contains(where: { $0.epoch == epoch }) { remove(manifest(epoch)) }
        for epoch in found.commits where epoch < kept.first?.epoch ?? 0 { remove(commits(epoch)) }
        let retired = found.pages.filter { !pageFiles.contains($0) }
        for epoch in retired { remove(pages(epoch)) }
        try DurableFile.synchronize(directory: directory)
        return retired
    }
}
