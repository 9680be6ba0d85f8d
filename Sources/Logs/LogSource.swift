public import Vocabulary

/// A bounded log that is being read: files of a directory, or standard input.
public struct LogSource {
    private let readers: [LineReader]

    /// Opens every partition of a directory.
    ///
    /// - Parameter leavesUnfinishedLines: whether last lines without an end are left for a later reading.
    public init(directory path: String, leavesUnfinishedLines: Bool = false) throws(LogError) {
        var readers: [LineReader] = []
        for (partition, path) in try LogDirectory(path: path).paths.enumerated() {
            readers.append(
                try LineReader(path: path, partition: partition, leavesUnfinishedLine: leavesUnfinishedLines))
        }
        self.readers = readers
    }

    /// Goes on where another reading ended; see `LineReader.skip(to:position:endsLine:)`.
    public func skip(to offsets: [Int64], positions: [Int64], endsLine: Bool = true) throws(LogError) {
        for (partition, reader) in readers.enumerated() {
            try reader.skip(to: offsets[partition], position: positions[partition], endsLine: endsLine)
        }
    }

    /// Bytes of the text before the next record, by partition.
    public var positions: [Int64] { readers.map(\.position) }

    /// Standard input, as one partition.
    public static var standardInput: Self { LogSource(readers: [LineReader()]) }

    private init(readers: [LineReader]) { self.readers = readers }

    public var partitionCount: Int { readers.count }

    /// Offsets after the records read so far, by partition.
    public var offsets: [Int64] { readers.map(\.offset) }

    /// Fills `batch` with the next records of the partition, not at its end, that is the furthest behind: the one with
    /// the least `height`. Reading in step keeps the state small that waits for the watermark. Returns `false` when
    /// every partition is at its end.
    public func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        while true {
            let open = readers.indices.filter { !readers[$0].isAtEnd }
            guard let partition = open.min(by: { height($0) < height($1) }) else { return false }
            try readers[partition].read(into: &batch, upTo: bytes)
            if !batch.records.isEmpty { return true }
        }
    }
}
