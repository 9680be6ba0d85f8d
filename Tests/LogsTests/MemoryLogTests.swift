import TestSupport
import Testing
import Vocabulary

@testable import Logs

@Suite("A log in memory")
struct MemoryLogTests {
    private func batch(partition: Int, offsets: Range<Int64>, size: Int = 8) -> RecordBatch {
        var batch = RecordBatch(capacity: 0)
        batch.partition = partition
        for offset in offsets {
            let value = Array(repeating: UInt8(truncatingIfNeeded: offset), count: size)
            batch.append(value.span, offset: offset, timestamp: offset * 10)
        }
        return batch
    }

    @Test("every record is read once, in order, whatever the writer's batches are", arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let log = MemoryLog(partitions: 3, batchBytes: 100)
        let source = LogSource(memory: log)
        var written: [Int64] = [0, 0, 0]
        var read: [Int64] = [0, 0, 0]
        var batch = RecordBatch(capacity: 0)
        func takeAll() throws {
            while log.waiting > 0 {
                guard try source.readFurthestBehind(into: &batch, upTo: 100, height: { read[$0] }) else { return }
                for record in batch.records {
                    #expect(record.offset == read[batch.partition], "seed \(seed)")
                    #expect(record.timestamp == record.offset * 10)
                    batch.withValue(of: record) { value in
                        for index in value.indices { #expect(value[index] == UInt8(truncatingIfNeeded: record.offset)) }
                    }
                    read[batch.partition] += 1
                }
            }
        }
        for _ in 0..<200 {
            let partition = Int.random(in: 0..<3, using: &generator)
            let count = Int64.random(in: 1...12, using: &generator)
            let size = Int.random(in: 0...30, using: &generator)
            log.append(
                self.batch(
                    partition: partition, offsets: written[partition]..<written[partition] + count, size: size),
                partition: partition)
            written[partition] += count
            if generator.next() % 8 == 0 { try? takeAll() }
        }
        log.finish()
        try? takeAll()
        #expect(read == written, "seed \(seed)")
        #expect(source.offsets == written)
    }

    @Test("a reader that is behind gets larger batches, up to the bound")
    func merging() throws {
        let log = MemoryLog(partitions: 1, batchBytes: 100)
        for offset in 0..<30 as Range<Int64> {
            log.append(batch(partition: 0, offsets: offset..<offset + 1), partition: 0)
        }
        log.finish()
        var taken = RecordBatch(capacity: 0)
        var sizes: [Int] = []
        while try LogSource(memory: log).readFurthestBehind(into: &taken, upTo: 1, height: { _ in 0 }) {
            sizes.append(taken.records.count)
        }
        #expect(sizes == [12, 12, 6])
    }

    @Test("the partition that is furthest behind comes first, and one without records holds up none")
    func furthestBehind() throws {
        let log = MemoryLog(partitions: 3, batchBytes: 8)
        for partition in [0, 2] { log.append(batch(partition: partition, offsets: 0..<1), partition: partition) }
        var taken = RecordBatch(capacity: 0)
        let source = LogSource(memory: log)
        for expected in [2, 0] {
            #expect(try source.readFurthestBehind(into: &taken, upTo: 8, height: { Int64(-$0) }))
            #expect(taken.partition == expected)
        }
    }

    @Test("a reader without records comes back with none, and the log counts as settled then only")
    func settling() throws {
        let log = MemoryLog(partitions: 1, batchBytes: 8)
        let source = LogSource(memory: log)
        var taken = RecordBatch(capacity: 0)
        log.append(batch(partition: 0, offsets: 0..<1), partition: 0)
        #expect(!log.isSettled)
        #expect(try source.readFurthestBehind(into: &taken, upTo: 8, height: { _ in 0 }))
        #expect(taken.records.count == 1)
        #expect(!log.isSettled, "the record may be in work")
        #expect(try source.readFurthestBehind(into: &taken, upTo: 8, height: { _ in 0 }))
        #expect(taken.records.isEmpty)
        #expect(log.isSettled)
        log.finish()
        #expect(try !source.readFurthestBehind(into: &taken, upTo: 8, height: { _ in 0 }))
    }
}
