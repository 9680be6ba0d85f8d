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
        } _: { record, value, partition in
            evaluator.take(
                value, length: record.length, timestamp: record.knownTimestamp, partition: partition,
                offset: record.offset)
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
        } _: { record, value, partition in
            let normalised = normaliser.normalised(value, length: record.length, timestamp: record.knownTimestamp)
            for (file, mismatch, subject) in subjects
            where subject.concerns(normalised, partition: partition, offset: record.offset) {
                verdict.files[file].mismatches[mismatch].recordCount += 1
                if verdict.files[file].mismatches[mismatch].records.count < Verification.shownRecords {
                    verdict.files[file].mismatches[mismatch].records.append(
                        Verdict.Record(
                            partition: partition, offset: record.offset, value: value, length: record.length))
                }
            }
        }
    }

    private func open() throws(LogError) -> LogSource {
        switch log {
        case .directory(let path):
            // Of a longer line a dead letter keeps less than this: however long it is, it takes no more memory.
            try LogSource(directory: path, longestValue: max(configuration.maxRecordBytes, DeadLetter.keptBytes))
        case .kafka(let topic, let properties): try LogSource(topic: topic, properties: properties)
        }
    }

    private func forEachRecord(
        height: (Int) -> EventTime,
        _ body: (_ record: RecordBatch.Record, _ value: [UInt8], _ partition: Int) -> Void
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
                body(record, value, partition)
            }
        }
    }
}
