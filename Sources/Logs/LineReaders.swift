internal import Vocabulary

/// The partitions of a log in lines.
final class LineReaders: BatchReader {
    private let readers: [LineReader]

    init(_ readers: [LineReader]) { self.readers = readers }

    var offsets: [Int64] { readers.map(\.offset) }
    var positions: [Int64] { readers.map(\.position) }

    /// Goes on where another reading ended; see `LineReader.skip(to:position:endsLine:)`.
    func skip(to offsets: [Int64], positions: [Int64], endsLine: Bool) throws(LogError) {
        for (partition, reader) in readers.enumerated() {
            try reader.skip(to: offsets[partition], position: positions[partition], endsLine: endsLine)
        }
    }

    /// As `LogSource.takeUnfinishedLines`.
    func takeUnfinishedLines() -> Bool {
        for reader in readers { reader.takeUnfinishedLine() }
        return readers.contains { !$0.isAtEnd }
    }

    /// Files are there, and standard input is waited for in any case.
    func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, waits: Bool, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        while true {
            let open = readers.indices.filter { !readers[$0].isAtEnd }
            guard let partition = open.min(by: { height($0) < height($1) }) else { return false }
            try readers[partition].read(into: &batch, upTo: bytes)
            if !batch.records.isEmpty { return true }
        }
    }
}
