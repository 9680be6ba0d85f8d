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

    /// Fills bytes of the state.
    func read(_ bytes: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
        var filled = 0
        while filled < bytes.count {
            if position == page.count { try readPage() }
            let count = min(page.count - position, bytes.count - filled)
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<filled + count])
                .copyBytes(from: page[position..<position + count])
            position += count
            filled += count
        }
    }

    /// Whether everything was read.
    var isAtEnd: Bool { next == manifest.pages.count && position == page.count }

    /// Reads the next page, whose bytes are looked at when they are asked for.
    func readPage() throws(CheckpointError) {
        guard next < manifest.pages.count else {
            throw CheckpointError("snapshot \(manifest.position.epoch): it ends in the middle of the state")
        }
        let entry = manifest.pages[next]
        next += 1
        position = 0
        if fileEpoch != entry.file {
            file = try DurableFile(reading: path(entry.file))
            fileEpoch = entry.file
        }
        guard entry.length <= SnapshotWriter.pageBytes else {
            throw CheckpointError("snapshot \(manifest.position.epoch): a page has \(entry.length) bytes")
        }
        page = Array(repeating: 0, count: Int(entry.length))
        var failure: CheckpointError?
        unsafe page.withUnsafeMutableBytes { bytes in
            do throws(CheckpointError) {
                let count = unsafe try file?.read(bytes, at: Int(entry.offset))
                let found = unsafe Checksum.crc32c(UnsafeRawBufferPointer(bytes))
                guard count == bytes.count, found == entry.checksum else {
                    throw CheckpointError(
                        "\(path(entry.file)): the page at byte \(entry.offset) is damaged: its checksum is "
                            + "\(String(found, radix: 16)), not \(String(entry.checksum, radix: 16))")
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
