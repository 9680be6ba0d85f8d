internal import Vocabulary

/// How far the reading of a log in memory has come.
final class MemoryReader: BatchReader {
    private let log: MemoryLog
    private(set) var offsets: [Int64]

    init(_ log: MemoryLog) {
        self.log = log
        offsets = Array(repeating: 0, count: log.partitionCount)
    }

    func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, waits: Bool, height: (Int) -> EventTime
    ) -> Bool {
        guard log.readFurthestBehind(into: &batch, height: height) else { return false }
        if let last = batch.records.last { offsets[batch.partition] = last.offset + 1 }
        return true
    }
}
