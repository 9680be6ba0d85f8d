internal import CPageWriter

/// Gives the state of a snapshot, page after page, each held against its checksum.
final class SnapshotReader {
    private let manifest: SnapshotManifest
    private let path: (Int64) -> String
    private var next = 0
    private var page: [UInt8] = []
    private var position = 0
    private var file: DurableFile?
    private var fileEpoch: Int64 = -1

    /// - Parameter path: of the page file that a snapshot wrote, by its epoch.
    init(_ manifest: SnapshotManifest, path: @escaping (Int64) -> String) {
        self.manifest = manifest
        self.path = path
    }

    /// Fills bytes of the state. A page that lies in them as a whole is read there at once.
    func read(_ bytes: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
        var filled = 0
        while filled < bytes.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
            if position == page.count {
                let entry = try nextEntry()
                if Int(entry.length) <= rest.count {
                    unsafe try read(entry, into: UnsafeMutableRawBufferPointer(rebasing: rest[..<Int(entry.length)]))
                    filled += Int(entry.length)
                    continue
                }
                try readPage(entry)
            }
            let count = min(page.count - position, rest.count)
            unsafe rest.copyBytes(from: page[position..<position + count])
            position += count
            filled += count
        }
    }

    /// Whether everything was read.
    var isAtEnd: Bool { next == manifest.pages.count && position == page.count }

    /// Reads the next page for its checksum alone.
    func checkPage() throws(CheckpointError) {
        try readPage(nextEntry())
        position = page.count
    }

    private func nextEntry() throws(CheckpointError) -> SnapshotManifest.Page {
        guard next < manifest.pages.count else {
            throw CheckpointError("snapshot \(manifest.position.epoch): it ends in the middle of the state")
        }
        let entry = manifest.pages[next]
        next += 1
        guard entry.length <= StateCapture.pageBytes else {
            throw CheckpointError("snapshot \(manifest.position.epoch): a page has \(entry.length) bytes")
        }
        return entry
    }

    /// Reads a page whose bytes are looked at one after another.
    private func readPage(_ entry: SnapshotManifest.Page) throws(CheckpointError) {
        page = Array(repeating: 0, count: Int(entry.length))
        position = 0
        var failure: CheckpointError?
        unsafe page.withUnsafeMutableBytes { bytes in
            do throws(CheckpointError) { unsafe try read(entry, into: bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func read(
        _ entry: SnapshotManifest.Page, into bytes: UnsafeMutableRawBufferPointer
    ) throws(CheckpointError) {
        if fileEpoch != entry.file {
            file = try DurableFile(reading: path(entry.file))
            fileEpoch = entry.file
        }
        let count = unsafe try file?.read(bytes, at: Int(entry.offset))
        let found = unsafe Checksum.crc32c(UnsafeRawBufferPointer(bytes))
        guard count == bytes.count, found == entry.checksum else {
            throw CheckpointError(
                "\(path(entry.file)): the page at byte \(entry.offset) is damaged: its checksum is "
                    + "\(String(found, radix: 16)), not \(String(entry.checksum, radix: 16))")
        }
    }
}
