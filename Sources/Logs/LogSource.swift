public import Vocabulary

/// A log that is being read: files of a directory, standard input, a topic, or memory.
public struct LogSource {
    private enum Origin {
        case lines([LineReader])
        case linesAhead(ReadAhead)
        case topic(KafkaReader)
        case memory(MemoryReader)
    }

    private let origin: Origin

    /// Opens every partition of a directory.
    ///
    /// - Parameters:
    ///   - leavesUnfinishedLines: whether last lines without an end are left for a later reading.
    ///   - readsAhead: whether there is something to do for `readingAhead`. Such a reading begins at the start of the log.
    public init(
        directory path: String, leavesUnfinishedLines: Bool = false, readsAhead: Bool = false
    ) throws(LogError) {
        var readers: [LineReader] = []
        for (partition, path) in try LogDirectory(path: path).paths.enumerated() {
            readers.append(
                try LineReader(path: path, partition: partition, leavesUnfinishedLine: leavesUnfinishedLines))
        }
        origin = readsAhead ? .linesAhead(ReadAhead(readers)) : .lines(readers)
    }

    /// Connects to a topic; `untilEnd` stops where each partition ends now.
    public init(topic: KafkaTopic, properties: KafkaProperties, untilEnd: Bool) throws(LogError) {
        origin = .topic(try KafkaReader(topic, properties: properties, untilEnd: untilEnd))
    }

    /// Reads what another thread writes.
    public init(memory log: MemoryLog) { origin = .memory(MemoryReader(log)) }

    /// The readers of lines: none of a topic, which has offsets but no positions.
    private var readers: [LineReader] {
        switch origin {
        case .lines(let readers): readers
        case .linesAhead, .topic, .memory: []
        }
    }

    /// Goes on where another reading of files ended; see `LineReader.skip(to:position:endsLine:)`.
    public func skip(to offsets: [Int64], positions: [Int64], endsLine: Bool = true) throws(LogError) {
        for (partition, reader) in readers.enumerated() {
            try reader.skip(to: offsets[partition], position: positions[partition], endsLine: endsLine)
        }
    }

    /// Bytes of the text before the next record, by partition.
    public var positions: [Int64] { readers.map(\.position) }

    /// Standard input, as one partition.
    public static var standardInput: Self { LogSource(readers: [LineReader()]) }

    private init(readers: [LineReader]) { origin = .lines(readers) }

    public var partitionCount: Int {
        switch origin {
        case .lines(let readers): readers.count
        case .linesAhead(let ahead): ahead.offsets.count
        case .topic(let reader): reader.partitionCount
        case .memory(let reader): reader.offsets.count
        }
    }

    /// Offsets after the records read so far, by partition.
    public var offsets: [Int64] {
        switch origin {
        case .lines(let readers): readers.map(\.offset)
        case .linesAhead(let ahead): ahead.offsets
        case .topic(let reader): reader.offsets
        case .memory(let reader): reader.offsets
        }
    }

    /// Fills `batch` with the next records of the partition, not at its end, that is the furthest behind: the one with
    /// the least `height`. Reading in step keeps the state small that waits for the watermark. Returns `false` when
    /// every partition is at its end. Of a topic and of memory the batch may be left empty: nothing has come in a while.
    public func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        switch origin {
        case .lines(let readers):
            try Self.readFurthestBehind(of: readers, into: &batch, upTo: bytes, height: height)
        case .linesAhead(let ahead): try ahead.readFurthestBehind(into: &batch, upTo: bytes, height: height)
        case .topic(let reader): try reader.readFurthestBehind(into: &batch, upTo: bytes, height: height)
        case .memory(let reader): reader.readFurthestBehind(into: &batch, height: height)
        }
    }

    /// Reads what `readFurthestBehind` will give next, while the batch that it gave last is worked on: work for a thread
    /// that would wait. It must have ended before the next call; whether it has been done makes no difference.
    public var readingAhead: (@Sendable () -> Void)? {
        guard case .linesAhead(let ahead) = origin else { return nil }
        return { ahead.readNext() }
    }

    private static func readFurthestBehind(
        of readers: [LineReader], into batch: inout RecordBatch, upTo bytes: Int, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        while true {
            let open = readers.indices.filter { !readers[$0].isAtEnd }
            guard let partition = open.min(by: { height($0) < height($1) }) else { return false }
            try readers[partition].read(into: &batch, upTo: bytes)
            if !batch.records.isEmpty { return true }
        }
    }
}
