internal import Vocabulary

/// What gives records in batches, each of the partition that is the furthest behind.
protocol BatchReader: AnyObject {
    /// Offsets after the records that were given, by partition.
    var offsets: [Int64] { get }
    /// Bytes of the text before them; 0 of what no later reading goes on with by them.
    var positions: [Int64] { get }

    /// As `LogSource.readFurthestBehind`; without `waits` only what is there already, if it may be long in coming.
    func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, waits: Bool, height: (Int) -> EventTime
    ) throws(LogError) -> Bool
}

extension BatchReader {
    var positions: [Int64] { offsets.map { _ in 0 } }
}
