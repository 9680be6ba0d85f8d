internal import Glibc

/// Writes an export: blocks of entries, each after its length, under a temporary name until it is whole.
final class ExportWriter {
    private static let blockBytes = 1 << 20

    private let path: String
    private let temporary: String
    private let file: DurableFile
    private var kind = ExportBlock.run
    private var block = ByteWriter(magic: ExportBlock.run.magic)
    private var blocks: Int64 = 0

    /// - Throws: if there is a file at `path`.
    init(path: String) throws(CheckpointError) {
        guard unsafe access(path, F_OK) != 0 else { throw CheckpointError("\(path): is there already") }
        self.path = path
        temporary = "\(path).tmp"
        file = try DurableFile(creatingAnew: temporary)
    }

    /// Appends an entry of a kind. Entries of the run come first and are one.
    func append(_ kind: ExportBlock, _ fields: (inout ByteWriter) -> Void) throws(CheckpointError) {
        if kind != self.kind || block.bytes.count >= Self.blockBytes { try endBlock(before: kind) }
        fields(&block)
    }

    private func endBlock(before next: ExportBlock) throws(CheckpointError) {
        block.appendChecksum()
        try file.write(ByteWriter.framed(block.bytes))
        blocks += 1
        kind = next
        block = ByteWriter(magic: next.magic)
    }

    /// Ends the file, gives it its name, and returns once it would survive a loss of power.
    func finish() throws(CheckpointError) {
        let blocks = self.blocks + 1
        try append(.end) { $0.append(blocks) }
        try endBlock(before: .end)
        try file.synchronize()
        try DurableFile.rename(temporary, to: path)
    }
}
