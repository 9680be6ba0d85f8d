internal import Vocabulary

/// A reader of which the next batch can be read while one is worked on.
///
/// There are two batches, of which the caller has one. Used by one thread at a time: `readNext` may be another one.
///
/// Safe: the caller hands everything to the thread of `readNext`, and takes it back when that has ended.
final class ReadAhead: @unchecked Sendable {
    private let reader: any BatchReader
    private var next = RecordBatch(capacity: 0)
    private var failure: LogError?
    /// How high each partition is expected to be when the next batch is asked for, and how large that is to be; `nil` if
    /// it is not to be read ahead, or has been.
    private var plan: (heights: [EventTime], bytes: Int)?
    /// Where the reading was before `next`, which waits.
    private var before: (offsets: [Int64], positions: [Int64])?
    /// The partition whose batch was given last, and how high it was before.
    private var given: (partition: Int, height: EventTime)?
    /// How far the last batch of each partition took its height up.
    private var rises: [Int: Milliseconds] = [:]

    init(_ reader: any BatchReader) { self.reader = reader }

    /// Offsets after the records that were given, by partition.
    var offsets: [Int64] { before?.offsets ?? reader.offsets }
    /// Bytes of the text before them.
    var positions: [Int64] { before?.positions ?? reader.positions }
    /// Whether something was read that was not given.
    var isAhead: Bool { before != nil }

    /// Counts a partition that the reader has got, of which nothing was read yet.
    func addPartition() {
        before?.offsets.append(reader.offsets.last!)
        before?.positions.append(reader.positions.last!)
    }

    /// As `LogSource.readFurthestBehind`. The partition was chosen before the batch that was given last was worked on,
    /// by how far that was going to take its own.
    func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        if let given, given.height != .min {
            rises[given.partition] = height(given.partition).subtractingSaturated(given.height)
        }
        given = nil
        readNext()
        if let failure { throw failure }
        if isAhead {
            swap(&batch, &next)
            before = nil
        } else if try !reader.readFurthestBehind(into: &batch, upTo: bytes, waits: true, height: height) {
            return false
        }
        guard !batch.records.isEmpty else { return true }
        let partition = batch.partition
        var heights = reader.offsets.indices.map(height)
        given = (partition, heights[partition])
        heights[partition] = heights[partition].addingSaturated(rises[partition] ?? 1)
        plan = (heights, bytes)
        return true
    }

    /// Reads what will be given next, unless that has been done or there is nothing yet.
    func readNext() {
        guard let (heights, bytes) = plan else { return }
        plan = nil
        next.removeAll()
        before = (reader.offsets, reader.positions)
        do throws(LogError) {
            // A partition that has come since has no height yet.
            _ = try reader.readFurthestBehind(into: &next, upTo: bytes, waits: false) {
                $0 < heights.count ? heights[$0] : .min
            }
            if next.records.isEmpty { before = nil }
        } catch {
            failure = error
        }
    }
}
