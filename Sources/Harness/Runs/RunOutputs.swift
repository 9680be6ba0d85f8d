internal import Analytics
internal import Logs
internal import Sinks
internal import Vocabulary

/// Where a run without a checkpoint leaves what it says: result files or standard output, and topics.
struct RunOutputs {
    private let directory: ResultDirectory?
    private let topics: [AppendingTopicSink]
    private let usesStandardOutput: Bool
    private var deadLetterLimit: DeadLetterLimit

    init(_ run: EngineRun) throws(LogError) {
        topics = try run.sinkTopics.map { topic throws(LogError) in
            try AppendingTopicSink(topic, properties: run.sinkProperties)
        }
        directory = try run.outputDirectory.map { path throws(LogError) in
            try ResultDirectory(path: path, withLate: run.rendersLate)
        }
        usesStandardOutput = directory == nil && topics.isEmpty
        deadLetterLimit = DeadLetterLimit(bytes: run.deadLetterLimit)
    }

    /// Dead letters beyond the limit, which are only counted.
    var deadLettersOmitted: Int64 { deadLetterLimit.omitted }

    /// Writes the lines of an epoch.
    mutating func write(_ output: EpochOutput) throws(LogError) {
        for topic in topics { try topic.append(output.rows.span) }
        if let directory {
            let kept = deadLetterLimit.admit(output.deadLetters.span)
            try directory.append(
                rows: output.rows.span, deadLetters: output.deadLetters.span.extracting(first: kept),
                late: output.late.span)
        } else if usesStandardOutput, !output.rows.isEmpty {
            try OutputStream().write(output.rows.span)
        }
    }

    /// Ends the run: topics have all rows before files get their names.
    func finish(_ record: RunRecord, floors: FloorList) throws(LogError) {
        for topic in topics { try topic.finish() }
        try directory?.finish(ledger: record.ledger.line, run: record.document, floors: floors)
    }
}
