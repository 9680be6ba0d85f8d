import TestSupport
import Testing
import Vocabulary

@testable import Logs

@Suite("Reading ahead")
struct ReadAheadTests {
    /// The values of each partition, and where the reading ended.
    private struct Reading: Equatable {
        var values: [[String]]
        var offsets: [Int64]
    }

    /// - Parameter isDone: whether what can be read ahead is read before the next batch is asked for.
    private func read(
        _ path: String, upTo bytes: Int, readsAhead: Bool, isDone: () -> Bool = { false }
    ) throws -> Reading {
        let source = try LogSource(directory: path, readsAhead: readsAhead)
        var batch = RecordBatch(capacity: 1)
        var values = Array(repeating: [String](), count: source.partitionCount)
        while try source.readFurthestBehind(into: &batch, upTo: bytes, height: { Int64(values[$0].count) }) {
            #expect(batch.records.map(\.offset).first == Int64(values[batch.partition].count))
            for record in batch.records {
                batch.withValue(of: record) { value in
                    values[batch.partition].append(String(decoding: value.indices.map { value[$0] }, as: UTF8.self))
                }
            }
            if isDone() { source.readingAhead?() }
            // What was read ahead does not count as read.
            #expect(source.offsets == values.map { Int64($0.count) })
        }
        return Reading(values: values, offsets: source.offsets)
    }

    @Test("gives the records that reading without it gives", arguments: 0..<8 as Range<UInt64>)
    func agreesWithPlainReading(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let directory = try TemporaryDirectory()
        for partition in 0..<Int.random(in: 1...4, using: &random) {
            let lines = (0..<Int.random(in: 0...60, using: &random)).map { line in
                "\(line) \(String(repeating: "x", count: Int.random(in: 0...40, using: &random)))\n"
            }
            let text = lines.joined() + (Bool.random(using: &random) ? "" : "no end")
            try directory.write(text, to: "partition-0000\(partition).jsonl")
        }
        for size in [1, 17, 100, 1 << 16] {
            let plain = try read(directory.path, upTo: size, readsAhead: false)
            let ahead = try read(directory.path, upTo: size, readsAhead: true) { Bool.random(using: &random) }
            #expect(ahead == plain, "seed \(seed), \(size) bytes")
        }
    }

    /// Gives one record of partition 0 at a time.
    private final class Counter: BatchReader {
        var offsets: [Int64] = [0]

        func readFurthestBehind(
            into batch: inout RecordBatch, upTo bytes: Int, waits: Bool, height: (Int) -> EventTime
        ) -> Bool {
            batch.removeAll()
            batch.append([UInt8(ascii: "x")].span, offset: offsets[0])
            offsets[0] += 1
            return true
        }
    }

    @Test("counts a partition that is added while something waits that was read before")
    func addedPartition() throws {
        let counter = Counter()
        let ahead = ReadAhead(counter)
        var batch = RecordBatch()
        #expect(try ahead.readFurthestBehind(into: &batch, upTo: 1, height: { _ in 0 }))
        ahead.readNext()
        counter.offsets.append(7)
        ahead.addPartition()
        #expect(ahead.offsets == [1, 7] && ahead.positions == [0, 0])
        #expect(try ahead.readFurthestBehind(into: &batch, upTo: 1, height: { _ in 0 }))
        #expect(batch.records.map(\.offset) == [1] && ahead.offsets == [2, 7])
    }
}
