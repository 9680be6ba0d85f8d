internal import Telemetry
internal import Vocabulary

/// Some consecutive records of an epoch on their way: decoded, judged by their lateness, and sorted by the shard that
/// owns them.
///
/// Used by one thread at a time, and handed on by the epoch's `Agenda`.
final class Slice: @unchecked Sendable {
    /// Records that are decoded before their events are routed, so that their texts are still in the cache: fewer would
    /// change too often between the code of the two.
    private static let block = 256

    private(set) var decoded = DecodedBatch()
    private(set) var routing: Routing
    /// What decoding adds to the partition's ledger.
    private var counts = Ledger.Partition()
    /// Bytes of the values, counted where they are decoded: it takes another core more time to look at the records again.
    private(set) var valueBytes = 0
    /// Lines of dead letters, in offset order.
    private(set) var deadLetters: [UInt8] = []

    init(configuration: QueryConfiguration, shards: Int, rendersLate: Bool) {
        routing = Routing(configuration: configuration, shards: shards, rendersLate: rendersLate)
    }

    /// First: decodes records, renders those that are dead, and judges and routes the events, given the partition's
    /// progress just before them. As long as earlier slices are being decoded that is a guess, too low if anything, which
    /// seldom makes a difference.
    func decode(
        _ batch: borrowing RecordBatch, records: Range<Int>, after progress: PartitionProgress,
        by worker: DecodingWorker
    ) {
        decoded.removeAll()
        valueBytes = 0
        routing.begin(after: progress)
        for start in stride(from: records.lowerBound, to: records.upperBound, by: Self.block) {
            let first = decoded.events.count
            let block = start..<min(start + Self.block, records.upperBound)
            worker.decoder.decode(batch, records: block, into: &decoded)
            for index in block { valueBytes += batch.records[index].length }
            routing.route(decoded, from: first, of: batch)
        }
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
                    length: record.length, to: &deadLetters)
            }
        }
    }

    /// Judges and routes the events, given the partition's progress before them.
    func route(_ batch: borrowing RecordBatch, after progress: PartitionProgress) {
        routing.begin(after: progress)
        routing.route(decoded, from: 0, of: batch)
    }

    /// Second, slice after slice: returns how far the partition comes with the slice, and judges and routes the events once
    /// more if they were not as they are now that it is known what came before them.
    func settle(_ batch: borrowing RecordBatch, after before: PartitionProgress) -> PartitionProgress {
        if !routing.holds(from: before.height) { route(batch, after: before) }
        var progress = before
        if routing.allHaveArrival {
            // Only an event without arrival makes a difference on the way up: it may leap.
            progress.advance(to: routing.highest, hasArrival: true)
        } else {
            for event in decoded.events { progress.advance(to: event.progress, hasArrival: event.hasArrival) }
        }
        return progress
    }

    /// Adds what the slice found to its partition's ledger.
    func addCounts(to partition: inout Ledger.Partition) {
        partition += counts
        partition += routing.counts
    }
}

/// A worker's decoder, with the shapes that it has met.
///
/// Used by one thread at a time: there is one worker of a number.
final class DecodingWorker: @unchecked Sendable {
    fileprivate var decoder: Decoder

    init(_ configuration: QueryConfiguration) {
        decoder = Decoder(maxRecordBytes: configuration.maxRecordBytes, maxFutureSkew: configuration.maxFutureSkew)
    }
}
