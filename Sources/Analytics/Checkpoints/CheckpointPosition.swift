/// A place in the whole run: in its inputs, in what is final, and in its sinks.
public struct CheckpointPosition: Hashable, Sendable {
    /// Commits up to here.
    public var epoch: Int64 = 0
    /// Offsets of the next records, by partition.
    public var offsets: [Int64]
    /// Bytes of the input before the next record, by partition; of the text, where a file is compressed.
    public var inputBytes: [Int64]
    /// How far each partition's watermark has come before delays are taken off; the least value for −∞.
    public var heights: [Int64]
    /// The floor of each partition; the least value for −∞.
    public var floors: [Int64]
    /// Where each partition's reading ends; −1 where it has no end.
    public var ends: [Int64]
    /// Final rows so far, which is the sequence number of the next.
    public var rows: Int64 = 0
    /// Bytes of each sink: results, dead letters, late events.
    public var sinkBytes: [Int64] = [0, 0, 0]
    /// Records and bytes of values that were read.
    public var records: Int64 = 0
    public var valueBytes: Int64 = 0
    /// Dead letters that the sink did not take, for it has a limit.
    public var omittedDeadLetters: Int64 = 0

    public init(partitions: Int) {
        offsets = Array(repeating: 0, count: partitions)
        inputBytes = offsets
        heights = Array(repeating: .min, count: partitions)
        floors = heights
        ends = Array(repeating: -1, count: partitions)
    }

    func append(to writer: inout ByteWriter) {
        writer.append([epoch, rows, records, valueBytes, omittedDeadLetters])
        for numbers in [offsets, inputBytes, heights, floors, ends, sinkBytes] { writer.append(numbers) }
    }

    /// `nil` if the numbers make no position.
    init?(from reader: inout ByteReader) {
        let single = reader.numbers()
        offsets = reader.numbers()
        inputBytes = reader.numbers()
        heights = reader.numbers()
        floors = reader.numbers()
        ends = reader.numbers()
        sinkBytes = reader.numbers()
        let counts = Set([offsets, inputBytes, heights, floors, ends].map(\.count))
        guard reader.isWhole, (4...5).contains(single.count), counts.count == 1, sinkBytes.count == 3 else {
            return nil
        }
        (epoch, rows, records, valueBytes) = (single[0], single[1], single[2], single[3])
        // Positions had no fifth number when dead letters had no limit.
        omittedDeadLetters = single.count > 4 ? single[4] : 0
    }
}
