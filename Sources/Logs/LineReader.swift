internal import Glibc
public import Vocabulary

/// Reads the lines of one partition as records: a file, possibly compressed, or standard input.
///
/// Lines end at byte 0x0A only; a last line without it is a record, and nothing after a final 0x0A is one.
public final class LineReader {
    /// Bytes that are read at once: few enough to be in the cache still when their lines are looked for.
    private static let longestPiece = 512 << 10

    private let name: String
    private let partition: Int
    private let file: FileDescriptor
    private var decompressor: ZstdDecompressor?
    private let lineEnds = LineEnds()
    /// The beginning of a line whose end has not been read.
    private var carried: [UInt8] = []
    private var endOfInput = false
    /// Whether records are given as soon as there are any: more may be long in coming.
    private let isLive: Bool
    /// Of a longer line no more bytes are kept than these, its first ones: however long it is, it takes no more memory.
    private let longestValue: Int
    /// Bytes of a line whose end has not been read that were not kept.
    private var dropped = 0
    /// Offset of the next record: its index from 0.
    public private(set) var offset: Int64 = 0
    /// Bytes of the text before the next record.
    public private(set) var position: Int64 = 0
    /// Whether a last line without its end is left, with its beginning in `carried`: it may be half written.
    private var leavesUnfinishedLine: Bool

    /// Opens a file; `.zst` at the end of its name means Zstandard.
    public init(
        path: String, partition: Int, leavesUnfinishedLine: Bool = false, longestValue: Int = .max
    ) throws(LogError) {
        name = path
        self.partition = partition
        self.leavesUnfinishedLine = leavesUnfinishedLine
        self.longestValue = longestValue
        isLive = false
        file = try FileDescriptor(reading: path)
        decompressor = path.hasSuffix(".zst") ? try ZstdDecompressor() : nil
    }

    /// Goes on where another reading ended: at the record `offset`, which begins after `position` bytes of the text.
    /// A file that is shorter is refused, and one that has no line end there. With `endsLine` false, the reading may have
    /// taken a last line without an end, which may have got one since.
    public func skip(to offset: Int64, position: Int64, endsLine: Bool = true) throws(LogError) {
        guard position > 0 else { return }
        // The last byte that was read must be there still, and end a line.
        if decompressor == nil { try file.seek(to: position - 1) }
        var left = decompressor == nil ? 1 : position
        var last: UInt8 = 0x0A
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { unsafe buffer.deallocate() }
        while left > 0 {
            let count = unsafe try fill(
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(left, Int64(buffer.count)))]))
            guard count > 0 else {
                throw LogError("\(name): shorter than the \(position) bytes that a checkpoint has read of it")
            }
            last = unsafe buffer[count - 1]
            left -= Int64(count)
        }
        if last != 0x0A {
            guard !endsLine else {
                throw LogError("\(name): no line ends at byte \(position), up to which a checkpoint has read it")
            }
            let next = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<1])
            if unsafe try fill(next) > 0, unsafe next[0] != 0x0A { unsafe carried.append(next[0]) }
        }
        self.offset = offset
        self.position = position
    }

    /// Reads standard input, which is one partition.
    public init(standardInput: Void = (), longestValue: Int) {
        name = "standard input"
        partition = 0
        leavesUnfinishedLine = false
        self.longestValue = longestValue
        isLive = true
        file = FileDescriptor(standard: STDIN_FILENO, name: "standard input")
        decompressor = nil
    }

    /// Whether every record has been read.
    public var isAtEnd: Bool { endOfInput && (leavesUnfinishedLine || carried.isEmpty) }

    /// Makes a record of a last line without its end, too: no more is to come.
    func takeUnfinishedLine() { leavesUnfinishedLine = false }

    /// Fills `batch` with the next whole lines: about `bytes` of them, at least one, none only at the end. Of standard
    /// input it takes what has arrived.
    public func read(into batch: inout RecordBatch, upTo bytes: Int) throws(LogError) {
        batch.removeAll()
        batch.partition = partition
        batch.longestValue = longestValue
        batch.reserve(max(bytes, carried.count))
        appendCarried(to: &batch)
        var split = 0
        var searched = 0
        while !endOfInput, batch.records.isEmpty || batch.count < bytes {
            // Of a line that is longer than the batch was to be, as much again.
            let room = min(bytes > batch.count ? bytes - batch.count : batch.count, Self.longestPiece)
            batch.reserve(room)
            var failure: LogError?
            let before = batch.count
            unsafe batch.appendBytes { buffer in
                let limited = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(room))
                do throws(LogError) {
                    return unsafe try fill(limited)
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if batch.count == before { endOfInput = true }
            split = splitLines(of: &batch, from: split, searched: searched)
            dropExcess(of: &batch, from: split)
            searched = batch.count
            if isLive, !batch.records.isEmpty { break }
        }
        finish(&batch, at: split)
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(LogError) -> Int {
        guard decompressor != nil else { return unsafe try file.read(into: buffer) }
        return unsafe try decompressor!.read(from: file, name: name, into: buffer)
    }

    private func appendCarried(to batch: inout RecordBatch) {
        guard !carried.isEmpty else { return }
        let carried = carried
        unsafe batch.appendBytes { buffer in
            unsafe buffer.copyBytes(from: carried)
            return carried.count
        }
        self.carried.removeAll(keepingCapacity: true)
    }

    /// Adds a record for each line that ends at or after `searched`, and returns where the next line starts.
    private func splitLines(of batch: inout RecordBatch, from start: Int, searched: Int) -> Int {
        let records = batch.records.count
        let end = lineEnds.split(&batch, from: start, at: searched, offset: offset)
        if dropped > 0, batch.records.count > records { restoreLength(of: &batch.records[records]) }
        offset += Int64(batch.records.count - records)
        position += Int64(end - start)
        return end
    }

    /// Drops what the unfinished line that begins at `start` has beyond the bytes that are kept.
    private func dropExcess(of batch: inout RecordBatch, from start: Int) {
        let excess = batch.count - start - longestValue
        guard excess > 0 else { return }
        batch.removeLast(bytes: excess)
        dropped += excess
    }

    /// Counts the bytes that were not kept to a record whose line has ended.
    private func restoreLength(of record: inout RecordBatch.Record) {
        record.length += dropped
        position += Int64(dropped)
        dropped = 0
    }

    /// Keeps the beginning of an unfinished line for the next call; at the end of the input it is a record, if it is not
    /// left.
    private func finish(_ batch: inout RecordBatch, at start: Int) {
        let rest = batch.count - start
        guard rest > 0 else { return }
        if endOfInput, !leavesUnfinishedLine {
            var record = RecordBatch.Record(offset: offset, start: start, length: rest)
            restoreLength(of: &record)
            batch.records.append(record)
            offset += 1
            position += Int64(rest)
        } else {
            unsafe carried.append(contentsOf: batch.bytes.suffix(rest))
        }
    }
}
