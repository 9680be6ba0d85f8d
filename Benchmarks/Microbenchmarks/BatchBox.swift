import Telemetry
import Vocabulary

/// A batch of records that benchmarks share, and what they decode it into.
final class BatchBox {
    let records: RecordBatch
    var decoded = DecodedBatch()

    init(_ records: consuming RecordBatch) { self.records = records }
}
