/// Cuts a stream of state into pages, and writes those that no earlier snapshot has written.
final class SnapshotWriter {
    static let pageBytes = 64 * 1024

    private let epoch: Int64
    private let seed: UInt64
    private let file: DurableFile
    private let known: [PageHash: SnapshotManifest.Page]
    private var page: [UInt8] = []
    private var fileBytes: Int64 = 0
    private(set) var pages: [SnapshotManifest.Page] = []

    /// - Parameter known: pages that may be referred to.
    init(path: String, epoch: Int64, seed: UInt64, known: [PageHash: SnapshotManifest.Page]) throws(CheckpointError) {
        self.epoch = epoch
        self.seed = seed
        self.known = known
        file = try DurableFile(creating: path)
        page.reserveCapacity(Self.pageBytes)
    }

    /// Appends bytes of the state.
    func append(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        var rest = bytes.startIndex
        while rest < bytes.count {
            let count = min(Self.pageBytes - page.count, bytes.count - rest)
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[rest..<rest + count])
            if count == Self.pageBytes {
                unsafe try write(part)
            } else {
                unsafe page.append(contentsOf: part)
                if page.count == Self.pageBytes { try endPage() }
            }
            rest += count
        }
    }

    /// What follows begins a page.
    func endPage() throws(CheckpointError) {
        guard !page.isEmpty else { return }
        var full: [UInt8] = []
        swap(&full, &page)
        var failure: CheckpointError?
        unsafe full.withUnsafeBytes { bytes in
            do throws(CheckpointError) { unsafe try write(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        full.removeAll(keepingCapacity: true)
        swap(&full, &page)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        let hash = unsafe PageHash(bytes, seed: seed)
        if let same = known[hash], same.length == bytes.count { return pages.append(same) }
        unsafe try file.write(bytes)
        pages.append(
            SnapshotManifest.Page(
                file: epoch, offset: fileBytes, length: UInt32(bytes.count),
                checksum: unsafe Checksum.crc32c(bytes), hash: hash))
        fileBytes += Int64(bytes.count)
    }

    /// Ends the last page, and returns how many bytes were written once they would survive a loss of power.
    func finish() throws(CheckpointError) -> Int64 {
        try endPage()
        try file.synchronize()
        return fileBytes
    }
}
