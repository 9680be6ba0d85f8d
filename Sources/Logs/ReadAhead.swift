internal import Vocabulary

/// Files of which the next batch can be read while one is worked on.
///
/// There are two batches, of which the caller has one. Used by one thread at a time: `readNext` may be another one.
///
/// Safe: the caller hands everything to the thread of `readNext`, and takes it back when that has ended.
final class ReadAhead: @unchecked Sendable {
    private let readers: [LineReader]
    private var batchBytes = 0
    private var next = RecordBatch(capacity: 0)
    private var failure: LogError?
    /// The partition that is read next, and whether `next` has its records already.
    private var chosen: (partition: Int, isRead: Bool)?
    /// The partition whose batch was given last, and how high it was before.
    private var given: (partition: Int, height: EventTime)?
    /// How far the last batch of each partition took its height up.
    private var rises: [Milliseconds]
    /// Offsets after the records that were given, by partition.
    private(set) var offsets: [Int64]
    /// Bytes of the text before them.
    private(set) var positions: [Int64]

    init(_ readers: [LineReader]) {
        self.readers = readers
        offsets = readers.map(\.offset)
        positions = readers.map(\.position)
        rises = Array(repeating: 1, count: readers.count)
    }

    /// Goes on where another reading ended, before anything is read.
    func skip(to offsets: [Int64], positions: [Int64], endsLine: Bool) throws(LogError) {
        for (partition, reader) in readers.enumerated() {
            try reader.skip(to: offsets[partition], position: positions[partition], endsLine: endsLine)
        }
        self.offsets = readers.map(\.offset)
        self.positions = readers.map(\.position)
    }

    /// As `LogSource.readFurthestBehind`. The partition was chosen before the batch that was given last was worked on,
    /// by how far that was going to take its own.
    func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        batchBytes = bytes
        if let given, given.height != .min {
            rises[given.partition] = height(given.partition).subtractingSaturated(given.height)
        }
        given = nil
        while true {
            if chosen == nil { choose(height) }
            guard let partition = chosen?.partition else { return false }
            readNext()
            chosen = nil
            if let failure { throw failure }
            swap(&batch, &next)
            offsets[partition] = readers[partition].offset
            positions[partition] = readers[partition].position
            if batch.records.isEmpty { continue }
            given = (partition, height(partition))
            choose(height)
            return true
        }
    }

    /// Chooses the partition that will be the furthest behind, if any is not at its end.
    private func choose(_ height: (Int) -> EventTime) {
        func expected(_ partition: Int) -> EventTime {
            let height = height(partition)
            return partition == given?.partition ? height.addingSaturated(rises[partition]) : height
        }
        let open = readers.indices.filter { !readers[$0].isAtEnd }
        chosen = open.min { expected($0) < expected($1) }.map { ($0, isRead: false) }
    }

    /// Reads what will be given next, unless that has been done or there is nothing.
    func readNext() {
        guard let (partition, isRead) = chosen, !isRead else { return }
        do throws(LogError) {
            try readers[partition].read(into: &next, upTo: batchBytes)
        } catch {
            failure = error
        }
        chosen = (partition, isRead: true)
    }
}
