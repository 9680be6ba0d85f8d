import AdversarialLogs
import Analytics
import Oracle
import TestSupport
import Testing
import Vocabulary

/// A run over a log, in which every few epochs another engine goes on.
struct InterruptedRun {
    let log: AdversarialLog
    private(set) var engine: Engine
    private(set) var output = EpochOutput()

    init(log: AdversarialLog, engine: Engine) {
        self.log = log
        self.engine = engine
    }

    /// Makes new engines for a log.
    static func engines(_ log: AdversarialLog, threads: Int) -> () -> Engine {
        {
            Engine(
                configuration: log.configuration, partitions: log.partitions.count, threads: threads, rendersLate: true)
        }
    }

    /// Reads the log to its end in turns that the log's seed decides.
    ///
    /// - Parameter restart: gets the engine and the bytes of its rows so far, and returns the one that goes on.
    mutating func finish(restartingEvery epochs: Int, restart: (Engine, Int) throws -> Engine) throws {
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
            if epoch.isMultiple(of: epochs) { engine = try restart(engine, output.rows.count) }
        }
        engine = try restart(engine, output.rows.count)
        engine.drain(into: &output)
    }

    /// Expects what the oracle says, by a configuration.
    func expectAnswers(_ note: String) {
        let expected = Self.answers(log, log.configuration)
        #expect(output.rows == expected.results, "results, \(note)")
        #expect(engine.ledger().line == expected.ledger.line, "ledger, \(note)")
        #expect(Self.lines(output.deadLetters) == Self.lines(expected.deadLetters), "\(note)")
        #expect(Self.lines(output.late) == Self.lines(expected.lateEvents), "\(note)")
    }

    /// What the oracle says about a log.
    static func answers(_ log: AdversarialLog, _ configuration: QueryConfiguration) -> Answers {
        var evaluator = LogEvaluator(
            partitions: log.partitions.count, configuration: configuration, keepsLateEvents: true)
        for (partition, records) in log.partitions.enumerated() {
            for (offset, record) in records.enumerated() {
                evaluator.take(record.value, timestamp: record.timestamp, partition: partition, offset: Int64(offset))
            }
        }
        return evaluator.finish(drained: true)
    }

    /// Late events and dead letters of different partitions may stand in any order.
    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
    }
}
