import AdversarialLogs
import Oracle
import Vocabulary

@testable import Analytics

/// A run of the engine over an adversarial log.
struct EngineRun: CustomStringConvertible {
    let log: AdversarialLog
    let threads: Int
    /// The size at which an epoch ends; a batch holds at least one record.
    let epochBytes: Int
    var rendersLate = true

    /// Everything that has to be said to repeat the run.
    var description: String {
        "seed \(log.seed), \(threads) threads, epochs of \(epochBytes) bytes\(rendersLate ? ", late events" : "")"
    }

    /// What the engine says before it is drained, and after.
    func answers() -> (undrained: Answers, drained: Answers) {
        let engine = Engine(
            configuration: log.configuration, partitions: log.partitions.count, threads: threads,
            rendersLate: rendersLate)
        // How much is given at a time must not matter, either.
        engine.entriesOfStep = [1, 3, 8192][Int(log.seed % 3)]
        engine.rowBytesOfCall = [1, 500, 1 << 20][Int(log.seed / 3 % 3)]
        var output = EpochOutput()
        var starts = Array(repeating: 0, count: log.partitions.count)
        // The partitions take turns in an order that depends on the seed; it must not matter.
        var draw = log.seed
        while let partition = nextPartition(starts, draw: &draw) {
            let batch = batch(of: partition, from: starts[partition])
            starts[partition] += batch.records.count
            engine.process(batch, into: &output)
            // Who wants all rows asks for them, now or later.
            if log.seed % 2 == 0 { while engine.isBehind { engine.advance(into: &output) } }
        }
        func answers() -> Answers {
            while engine.isBehind { engine.advance(into: &output) }
            return Answers(
                results: output.rows, ledger: engine.ledger(), lateEvents: output.late, deadLetters: output.deadLetters)
        }
        let undrained = answers()
        engine.drain(into: &output)
        return (undrained, answers())
    }

    private func nextPartition(_ starts: [Int], draw: inout UInt64) -> Int? {
        let waiting = starts.indices.filter { starts[$0] < log.partitions[$0].count }
        draw = draw &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return waiting.isEmpty ? nil : waiting[Int(draw >> 33) % waiting.count]
    }

    private func batch(of partition: Int, from start: Int) -> RecordBatch {
        var batch = RecordBatch(capacity: 4096)
        batch.partition = partition
        for (offset, record) in log.partitions[partition].enumerated().dropFirst(start) {
            batch.append(
                record.value.span, offset: Int64(offset), timestamp: record.timestamp ?? RecordBatch.Record.noTimestamp)
            if batch.count >= epochBytes { break }
        }
        return batch
    }
}

extension AdversarialLog {
    /// What the oracle says.
    func expectedAnswers(drained: Bool, floors: [Floor] = []) -> Answers {
        var evaluator = LogEvaluator(
            partitions: partitions.count, configuration: configuration, floors: floors, keepsLateEvents: true)
        for (partition, records) in partitions.enumerated() {
            for (offset, record) in records.enumerated() {
                evaluator.take(record.value, timestamp: record.timestamp, partition: partition, offset: Int64(offset))
            }
        }
        return evaluator.finish(drained: drained)
    }
}

extension Answers {
    /// The first difference, told by the lines that differ, or `nil`. Dead letters and late events of different
    /// partitions may stand in any order.
    func firstDifference(from expected: Answers, withLate: Bool = true) -> String? {
        difference("result", Self.lines(results), Self.lines(expected.results))
            ?? difference("ledger", Self.lines(ledger.line), Self.lines(expected.ledger.line))
            ?? difference("dead letter", Self.lines(deadLetters).sorted(), Self.lines(expected.deadLetters).sorted())
            ?? difference(
                "late event", Self.lines(lateEvents).sorted(),
                withLate ? Self.lines(expected.lateEvents).sorted() : [""])
    }

    private func difference(_ name: String, _ lines: [String], _ expected: [String]) -> String? {
        guard lines.map(\.utf8Bytes) != expected.map(\.utf8Bytes) else { return nil }
        let index = zip(lines, expected).enumerated().first { $1.0.utf8Bytes != $1.1.utf8Bytes }?.offset
        let place = index ?? min(lines.count, expected.count)
        func line(_ lines: [String]) -> String { place < lines.count ? lines[place] : "(none)" }
        return "\(name) \(place): expected \(line(expected)), got \(line(lines))"
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension String {
    /// Swift holds canonically equal strings equal; answers are bytes.
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
