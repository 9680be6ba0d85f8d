internal import Telemetry
internal import Vocabulary

/// A worker's part of an epoch: it decodes some records of the batch, judges their lateness and sorts the admitted
/// events by the shard that owns them.
///
/// Used by one thread at a time; the engine's phases hand it on.
final class Slice: @unchecked Sendable {
    private var decoder: Decoder
    private(set) var decoded = DecodedBatch()
    private(set) var routing: Routing
    /// What decoding adds to the partition's ledger.
    private var counts = Ledger.Partition()
    /// Lines of dead letters, in offset order.
    private(set) var deadLetters: [UInt8] = []

    init(configuration: QueryConfiguration, shards: Int, rendersLate: Bool) {
        decoder = Decoder(maxRecordBytes: configuration.maxRecordBytes, maxFutureSkew: configuration.maxFutureSkew)
        routing = Routing(configuration: configuration, shards: shards, rendersLate: rendersLate)
    }

    /// First phase: decodes records, and renders those that are dead.
    func decode(_ batch: borrowing RecordBatch, records: Range<Int>) {
        decoded.removeAll()
        decoder.decode(batch, records: records, into: &decoded)
        counts = Ledger.Partition()
        counts.valid = Int64(decoded.events.count)
        counts.wrongType = Int64(decoded.wrongType)
        counts.noUser = Int64(decoded.noUser)
        deadLetters.removeAll(keepingCapacity: true)
        for dead in decoded.dead {
            counts.dead[Int(dead.reason.rawValue)] += 1
            let record = batch.records[Int(dead.record)]
            batch.withValue(of: record) { value in
                DeadLetter.append(
                    partition: batch.partition, offset: record.offset, reason: dead.reason, value: value,
                    to: &deadLetters)
            }
        }
    }

    /// Second phase, slice after slice: moves the partition's progress past the events of this slice.
    func advance(_ progress: inout PartitionProgress) {
        for event in decoded.events { progress.advance(to: event.progress, hasArrival: event.hasArrival) }
    }

    /// Third phase: judges and routes the events, given the partition's progress just before them.
    func route(_ batch: borrowing RecordBatch, after progress: PartitionProgress) {
        routing.route(decoded, of: batch, after: progress)
    }

    /// Adds what the slice found to its partition's ledger.
    func addCounts(to partition: inout Ledger.Partition) {
        partition += counts
        partition += routing.counts
    }
}
