import AdversarialLogs
import Analytics
import Oracle
import TestSupport
import Testing
import Vocabulary

@Suite("An engine that goes on from an image of another")
struct RestorationTests {
    @Test(
        "says what one says that was never disturbed, and what the oracle says, wherever it is cut",
        arguments: 0..<60 as Range<UInt64>)
    func goesOn(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        for threads in [1, 3] {
            var run = InterruptedRun(log: log, threads: threads)
            try run.finish(restoringEvery: 1 + Int(seed % 7))
            var evaluator = LogEvaluator(
                partitions: log.partitions.count, configuration: log.configuration, keepsLateEvents: true)
            for (partition, records) in log.partitions.enumerated() {
                for (offset, record) in records.enumerated() {
                    evaluator.take(
                        record.value, timestamp: record.timestamp, partition: partition, offset: Int64(offset))
                }
            }
            let expected = evaluator.finish(drained: true)
            #expect(run.output.rows == expected.results, "results, seed \(seed), \(threads) threads")
            #expect(run.engine.ledger().line == expected.ledger.line, "ledger, seed \(seed), \(threads) threads")
            #expect(lines(run.output.deadLetters) == lines(expected.deadLetters), "seed \(seed), \(threads) threads")
            #expect(lines(run.output.late) == lines(expected.lateEvents), "seed \(seed), \(threads) threads")
        }
    }

    @Test("refuses an image that was cut, at every byte")
    func cut() throws {
        let log = AdversarialLog(seed: 3, records: 30...40)
        var run = InterruptedRun(log: log, threads: 1)
        try run.finish(restoringEvery: 2)
        let image = try run.engine.image()
        for count in stride(from: 0, to: image.count, by: 1 + image.count / 500) {
            #expect(throws: CheckpointError.self, "cut after \(count) of \(image.count) bytes") {
                try run.makeEngine().restore(image: Array(image.prefix(count)))
            }
        }
    }

    @Test("refuses an image of another number of threads or partitions, and names both")
    func otherShape() throws {
        let configuration = QueryConfiguration()
        let image = try Engine(configuration: configuration, partitions: 2, threads: 2).image()
        let failure = #expect(throws: CheckpointError.self) {
            try Engine(configuration: configuration, partitions: 2, threads: 3).restore(image: image)
        }
        #expect(failure?.description == "the snapshot is of 2 threads, the engine has 3")
        #expect(throws: CheckpointError.self) {
            try Engine(configuration: configuration, partitions: 1, threads: 2).restore(image: image)
        }
    }

    @Test("refuses an image of another layout of the state, and one from before layouts had numbers")
    func otherLayout() throws {
        let image = try Engine(configuration: QueryConfiguration(), partitions: 2, threads: 2).image()
        for other in [[image[0] &+ 1] + image.dropFirst(), Array(image.dropFirst(8))] {
            let failure = #expect(throws: CheckpointError.self) {
                try Engine(configuration: QueryConfiguration(), partitions: 2, threads: 2).restore(image: other)
            }
            #expect(failure?.description.contains("lays out its state in another way") == true)
        }
    }

    /// Late events and dead letters of different partitions may stand in any order.
    private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// A run over a log, in which every few epochs the engine is thrown away and another goes on from its image.
private struct InterruptedRun {
    let log: AdversarialLog
    let threads: Int
    private(set) var engine: Engine
    private(set) var output = EpochOutput()

    init(log: AdversarialLog, threads: Int) {
        self.log = log
        self.threads = threads
        engine = Self.makeEngine(log, threads)
    }

    private static func makeEngine(_ log: AdversarialLog, _ threads: Int) -> Engine {
        Engine(configuration: log.configuration, partitions: log.partitions.count, threads: threads, rendersLate: true)
    }

    func makeEngine() -> Engine { Self.makeEngine(log, threads) }

    mutating func finish(restoringEvery epochs: Int) throws {
        var random = SplitMix64(seed: log.seed)
        var starts = Array(repeating: 0, count: log.partitions.count)
        var epoch = 0
        while let partition = starts.indices.filter({ starts[$0] < log.partitions[$0].count })
            .randomElement(using: &random)
        {
            var batch = RecordBatch(capacity: 4096)
            batch.partition = partition
            let size = Int.random(in: 1...40, using: &random)
            for (offset, record) in log.partitions[partition].enumerated().dropFirst(starts[partition]).prefix(size) {
                batch.append(
                    record.value.span, offset: Int64(offset),
                    timestamp: record.timestamp ?? RecordBatch.Record.noTimestamp)
            }
            starts[partition] += batch.records.count
            engine.process(batch, into: &output)
            epoch += 1
            if epoch.isMultiple(of: epochs) { try restart() }
        }
        try restart()
        engine.drain(into: &output)
    }

    private mutating func restart() throws {
        let image = try engine.image()
        engine = makeEngine()
        try engine.restore(image: image)
    }
}
