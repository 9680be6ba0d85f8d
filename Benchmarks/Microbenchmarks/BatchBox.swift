import Telemetry
import Vocabulary

/// A batch of records that benchmarks share, and what they decode it into.
final class BatchBox {
    let records: RecordBatch
    var decoded = DecodedBatch()

    init(_ records: consuming RecordBatch) { self.records = records }
}

extension BatchBox {
    /// The same records in batches of a size.
    static func split(_ batch: BatchBox, recordsOfEpoch: Int) -> [BatchBox] {
        let records = batch.records.records
        return stride(from: 0, to: records.count, by: recordsOfEpoch).map { start in
            var part = RecordBatch(capacity: recordsOfEpoch * 400)
            for record in records[start..<min(start + recordsOfEpoch, records.count)] {
                batch.records.withValue(of: record) { part.append($0, offset: record.offset) }
            }
            return BatchBox(part)
        }
    }
}
