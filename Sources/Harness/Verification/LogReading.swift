internal import Logs
internal import Oracle
internal import Vocabulary

/// A log, read as a run read it.
struct LogReading {
    let log: Verification.Log
    let configuration: QueryConfiguration
    /// Offsets at which the run stopped, by partition; empty if it read all.
    let endOffsets: [Int64]
    let floors: [Floor]

    private static let batchBytes = 1 << 18

    /// What the oracle says.
    func answers(drained: Bool) throws(LogError) -> Answers {
        // Only those that the run has read: a topic may have got more.
        let partitions = endOffsets.isEmpty ? try open().partitionCount : endOffsets.count
        var evaluator = LogEvaluator(
            partitions: partitions, configuration: configuration, floors: floors, keepsLateEvents: true)
        // The partition that is furthest behind comes next, which keeps what waits for the others small.
        var horizons = Array(repeating: EventTime.min, count: partitions)
        try forEachRecord {
            horizons[$0]
        } _: { value, timestamp, partition, offset in
            evaluator.take(value, timestamp: timestamp, partition: partition, offset: offset)
            horizons[partition] = evaluator.horizon(ofPartition: partition)
        }
        return evaluator.finish(drained: drained)
    }

    /// Reads the log again, for the records that the mismatches depend on.
    func addDecidingRecords(to verdict: inout Verdict) throws(LogError) {
        var subjects: [(file: Int, mismatch: Int, subject: RowSubject)] = []
        for (file, comparison) in verdict.files.enumerated() {
            for (index, mismatch) in comparison.mismatches.enumerated() {
                let rows = [mismatch.expected, mismatch.actual].compactMap { $0.map { RowText(Array($0.utf8)[...]) } }
                if let subject = RowSubject(rows, configuration: configuration) {
                    subjects.append((file, index, subject))
                }
            }
        }
        guard !subjects.isEmpty else { return }
        let normaliser = RecordNormaliser(configuration)
        try forEachRecord { _ in
            0
        } _: { value, timestamp, partition, offset in
            let record = normaliser.normalised(value, timestamp: timestamp)
            for (file, mismatch, subject) in subjects
            where subject.concerns(record, partition: partition, offset: offset) {
                verdict.files[file].mismatches[mismatch].recordCount += 1
                if verdict.files[file].mismatches[mismatch].records.count < Verification.shownRecords {
                    verdict.files[file].mismatches[mismatch].records.append(
                        Verdict.Record(partition: partition, offset: offset, value: value))
                }
            }
        }
    }

    private func open() throws(LogError) -> LogSource {
        switch log {
        case .directory(let path): try LogSource(directory: path)
        case .kafka(let topic, let properties): try LogSource(topic: topic, properties: properties)
        }
    }

    private func forEachRecord(
        height: (Int) -> EventTime,
        _ body: (_ value: [UInt8], _ timestamp: EventTime?, _ partition: Int, _ offset: Int64) -> Void
    ) throws(LogError) {
        let source = try open()
        if !endOffsets.isEmpty { source.keepPartitions(endOffsets.count) }
        try source.start(untilEnd: true)
        var batch = RecordBatch(capacity: Self.batchBytes)
        while try source.readFurthestBehind(into: &batch, upTo: Self.batchBytes, height: height) {
            let partition = batch.partition
            let end = partition < endOffsets.count ? endOffsets[partition] : .max
            for record in batch.records where record.offset < end {
                let value = batch.withValue(of: record) { value in
                    unsafe value.withUnsafeBufferPointer { unsafe Array($0) }
                }
                let timestamp = record.timestamp == RecordBatch.Record.noTimestamp ? nil : record.timestamp
                body(value, timestamp, partition, record.offset)
            }
        }
    }
}
