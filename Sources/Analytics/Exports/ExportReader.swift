/// Reads the blocks of an export, each held against its checksum.
final class ExportReader {
    private let path: String
    private let file: DurableFile
    private var position = 0
    private var blocks: Int64 = 0

    init(path: String) throws(CheckpointError) {
        self.path = path
        file = try DurableFile(reading: path)
    }

    /// The next block, or `nil` behind the last.
    func next() throws(CheckpointError) -> (kind: ExportBlock, entries: ByteReader)? {
        let length = try file.bytes(at: position, count: 4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= 1 << 30 else { throw damaged("says that it has \(length) bytes") }
        let bytes = try file.bytes(at: position + 4, count: length)
        for kind in ExportBlock.allCases {
            guard var entries = ByteReader(bytes[...], magic: kind.magic) else { continue }
            guard (kind == .run) == (blocks == 0) else { throw damaged("is out of place") }
            guard kind == .end else {
                position += 4 + length
                blocks += 1
                return (kind, entries)
            }
            let counted = entries.number(Int64.self)
            guard counted == blocks else { throw damaged("is the end of \(counted) blocks, after \(blocks)") }
            return nil
        }
        throw blocks == 0 ? CheckpointError("\(path): no export of this version of Spate") : damaged("is damaged")
    }

    /// What is wrong with the block that was read last or is to be read.
    func damaged(_ what: String) -> CheckpointError {
        CheckpointError("\(path): the block at byte \(position) \(what)")
    }
}
