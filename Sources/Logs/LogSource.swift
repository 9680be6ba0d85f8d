public import Vocabulary

/// A log that is being read: files of a directory, standard input, a topic, or memory.
public struct LogSource {
    private enum Origin {
        case lines(LineReaders)
        case topic(KafkaReader)
        case memory(MemoryReader)
    }

    private let origin: Origin
    /// Stands before the reader, if it is used.
    private let ahead: ReadAhead?

    private init(_ origin: Origin, readsAhead: Bool = false) {
        self.origin = origin
        ahead = readsAhead ? ReadAhead(Self.reader(of: origin)) : nil
    }

    private static func reader(of origin: Origin) -> any BatchReader {
        switch origin {
        case .lines(let reader): reader
        case .topic(let reader): reader
        case .memory(let reader): reader
        }
    }

    private var reader: any BatchReader { Self.reader(of: origin) }

    /// Opens every partition of a directory.
    ///
    /// - Parameters:
    ///   - leavesUnfinishedLines: whether last lines without an end are left until `takeUnfinishedLines`.
    ///   - longestValue: of a longer line no more bytes are kept, see `RecordBatch`.
    ///   - readsAhead: whether there is something to do for `readingAhead`.
    public init(
        directory path: String, leavesUnfinishedLines: Bool = false, longestValue: Int = .max, readsAhead: Bool = false
    ) throws(LogError) {
        var readers: [LineReader] = []
        for (partition, path) in try LogDirectory(path: path).paths.enumerated() {
            readers.append(
                try LineReader(
                    path: path, partition: partition, leavesUnfinishedLine: leavesUnfinishedLines,
                    longestValue: longestValue))
        }
        self.init(.lines(LineReaders(readers)), readsAhead: readsAhead)
    }

    /// Standard input, as one partition; of a line that is longer than `longestValue` no more bytes are kept.
    public static func standardInput(longestValue: Int) -> Self {
        LogSource(.lines(LineReaders([LineReader(longestValue: longestValue)])))
    }

    /// Connects to a topic. Nothing is fetched before `start`.
    ///
    /// - Parameter readsAhead: whether there is something to do for `readingAhead`.
    public init(topic: KafkaTopic, properties: KafkaProperties, readsAhead: Bool = false) throws(LogError) {
        self.init(.topic(try KafkaReader(topic, properties: properties)), readsAhead: readsAhead)
    }

    /// Reads what another thread writes.
    public init(memory log: MemoryLog) { self.init(.memory(MemoryReader(log))) }

    /// Leaves out partitions that a topic has got since it was first read, until `addPartition`.
    public func keepPartitions(_ count: Int) {
        if case .topic(let reader) = origin { reader.keepPartitions(count) }
    }

    /// Starts to fetch a topic; of files there is nothing to start.
    ///
    /// - Parameters:
    ///   - offsets: of the next records, by partition; `nil` for the earliest.
    ///   - ends: where an earlier start has fixed the end of each partition; −1 for none.
    ///   - untilEnd: whether to stop at these ends or, if there are none, where each partition ends now.
    public func start(at offsets: [Int64]? = nil, ends: [Int64] = [], untilEnd: Bool) throws(LogError) {
        if case .topic(let reader) = origin { try reader.start(at: offsets, ends: ends, untilEnd: untilEnd) }
    }

    /// Where the reading of each partition ends; −1 where no end is fixed, as of files.
    public var ends: [Int64] {
        if case .topic(let reader) = origin { reader.ends } else { offsets.map { _ in -1 } }
    }

    /// Records that were deleted before they were read, if no others are to be given first. Their partition stands still
    /// until `skipLost`.
    public var lost: LostRecords? {
        guard case .topic(let reader) = origin, ahead?.isAhead != true else { return nil }
        return reader.lost
    }

    /// Goes on behind the records that are lost.
    public func skipLost() throws(LogError) {
        if case .topic(let reader) = origin { try reader.skipLost() }
    }

    /// Begins to look, so often, where the partitions of a topic end and whether there are more.
    public func startWatch(everyMilliseconds: Int64) {
        if case .topic(let reader) = origin { reader.startWatch(everyMilliseconds: everyMilliseconds) }
    }

    /// When a broker was asked that had no record of a partition beyond those taken, in milliseconds of the monotonic
    /// clock; `nil` if it had more, or none has said, as of files.
    public func caughtUpAt(_ partition: Int) -> Int64? {
        if case .topic(let reader) = origin { reader.caughtUpAt(partition, offset: offsets[partition]) } else { nil }
    }

    /// Offsets that are there and were not taken yet; `nil` where nobody looks.
    public var lag: Int64? {
        if case .topic(let reader) = origin { reader.lag(after: offsets) } else { nil }
    }

    /// Whether the topic has more partitions than are read, as far as brokers have said since `startWatch`.
    public var hasMorePartitions: Bool {
        if case .topic(let reader) = origin { reader.hasMorePartitions } else { false }
    }

    /// Begins to read one more partition of the topic from its earliest offset.
    public func addPartition() throws(LogError) {
        guard case .topic(let reader) = origin else { return }
        try reader.addPartition()
        ahead?.addPartition()
    }

    /// Tells the topic's brokers, for those who watch lags, where the reading is; the last time it waits a little.
    public func commitToGroup(_ offsets: [Int64], isLast: Bool = false) {
        if case .topic(let reader) = origin { reader.commitToGroup(offsets, isLast: isLast) }
    }

    /// The first partition that has records from its place in `offsets` and `positions` on; `nil` if none has.
    public func partitionWithMore(than offsets: [Int64], positions: [Int64]) throws(LogError) -> Int? {
        switch origin {
        case .lines:
            takeUnfinishedLines()
            try skip(to: offsets, positions: positions, endsLine: false)
            var batch = RecordBatch(capacity: 1 << 16)
            return try readFurthestBehind(into: &batch, upTo: 1, height: { _ in 0 }) ? batch.partition : nil
        case .topic(let reader):
            for (partition, offset) in offsets.enumerated()
            where try reader.client.heldOffsets(ofPartition: partition).upperBound > offset {
                return partition
            }
            return nil
        case .memory: return nil
        }
    }

    /// Goes on where another reading of files ended; see `LineReader.skip(to:position:endsLine:)`.
    public func skip(to offsets: [Int64], positions: [Int64], endsLine: Bool = true) throws(LogError) {
        if case .lines(let reader) = origin {
            try reader.skip(to: offsets, positions: positions, endsLine: endsLine)
        }
    }

    /// Makes records of last lines without an end that were left: no more is to come. Returns whether there are any.
    @discardableResult
    public func takeUnfinishedLines() -> Bool {
        if case .lines(let reader) = origin { reader.takeUnfinishedLines() } else { false }
    }

    public var partitionCount: Int { offsets.count }

    /// Offsets after the records read so far, by partition.
    public var offsets: [Int64] { ahead?.offsets ?? reader.offsets }

    /// Bytes of the text before the next record, by partition; 0 of what no later reading goes on with by them.
    public var positions: [Int64] { ahead?.positions ?? reader.positions }

    /// Fills `batch` with the next records of the partition, not at its end, that is the furthest behind: the one with
    /// the least `height`. Reading in step keeps the state small that waits for the watermark. Returns `false` when
    /// every partition is at its end. Of a topic and of memory the batch may be left empty: nothing has come in a while.
    public func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        if let ahead { return try ahead.readFurthestBehind(into: &batch, upTo: bytes, height: height) }
        return try reader.readFurthestBehind(into: &batch, upTo: bytes, waits: true, height: height)
    }

    /// Reads what `readFurthestBehind` will give next, while the batch that it gave last is worked on: work for a thread
    /// that would wait. It must have ended before the next call; whether it has been done makes no difference.
    public var readingAhead: (@Sendable () -> Void)? {
        guard let ahead else { return nil }
        return { ahead.readNext() }
    }
}
