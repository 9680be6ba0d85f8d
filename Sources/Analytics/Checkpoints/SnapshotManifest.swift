internal import CPageWriter

/// What a snapshot consists of: where in the run it was taken, and where its pages lie.
struct SnapshotManifest {
    /// A piece of the state in a page file; snapshots share the pages that did not change.
    typealias Page = spate_stored_page

    var position: CheckpointPosition
    var pages: [Page] = []

    /// Epochs of the page files that it refers to.
    var files: Set<Int64> { Set(pages.map(\.file)) }

    /// Bytes of state.
    var stateBytes: Int64 { pages.reduce(0) { $0 + Int64($1.length) } }

    /// Bytes of the pages that this snapshot was the first to need.
    var ownBytes: Int64 { pages.reduce(0) { $1.file == position.epoch ? $0 + Int64($1.length) : $0 } }

    private static let magic: StaticString = "SPM1"

    var bytes: [UInt8] {
        var writer = ByteWriter(magic: Self.magic)
        position.append(to: &writer)
        writer.append(Int64(pages.count))
        for page in pages {
            writer.append(page.file)
            writer.append(page.offset)
            writer.append(page.length)
            writer.append(page.checksum)
            writer.append(page.hash.0)
            writer.append(page.hash.1)
        }
        writer.appendChecksum()
        return writer.bytes
    }

    init(position: CheckpointPosition) { self.position = position }

    /// Reads a manifest; one byte that is wrong makes it an error.
    init(path: String) throws(CheckpointError) {
        let bytes = try DurableFile.bytes(of: path)
        guard var reader = ByteReader(bytes[...], magic: Self.magic), let position = CheckpointPosition(from: &reader)
        else { throw CheckpointError("\(path): damaged, or of another version: its checksum is not that of its bytes") }
        self.position = position
        let count = reader.number(Int64.self)
        while reader.isWhole, !reader.isAtEnd {
            pages.append(
                Page(
                    file: reader.number(), offset: reader.number(), length: reader.number(),
                    checksum: reader.number(), hash: (reader.number(), reader.number())))
        }
        guard reader.isWhole, Int64(pages.count) == count else {
            throw CheckpointError("\(path): lists \(pages.count) pages where it says \(count)")
        }
    }
}
