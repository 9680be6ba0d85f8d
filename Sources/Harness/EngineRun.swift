internal import Analytics
public import Logs
internal import Measurement
internal import Sinks
public import Vocabulary

/// One run of the native engine over a log: source, engine and sinks, put together.
public struct EngineRun: Sendable {
    /// Where records come from.
    public enum Input: Hashable, Sendable {
        /// The partition files of a directory.
        case directory(String)
        case standardInput
        /// A topic; `untilEnd` stops where its partitions end at the start, else it is read until an interruption.
        case kafka(KafkaTopic, KafkaProperties, untilEnd: Bool)
    }

    /// How far a run has come, for a progress line.
    public struct Progress: Sendable {
        public let records: Int64
        public let bytes: Int64
        public let seconds: Double
    }

    public var input: Input
    /// The directory that takes the result files; `nil` writes rows to standard output.
    public var outputDirectory: String?
    public var configuration = QueryConfiguration()
    public var threads = 1
    /// Whether late events are written too; needs `outputDirectory`.
    public var rendersLate = false
    /// Whether everything is final at the end of the input.
    public var drains = true
    /// About how many bytes an epoch takes at most.
    public var epochBytes = 1 << 20

    public init(input: Input) { self.input = input }

    /// Reads the whole log, or as much of it as there is until `isInterrupted`, and writes what is final.
    ///
    /// - Parameters:
    ///   - isInterrupted: asked before each epoch; an interrupted run does not drain.
    ///   - report: called after each epoch.
    /// - Returns: what `run.json` says, too.
    public func run(
        isInterrupted: () -> Bool = { false }, report: (Progress) -> Void = { _ in }
    ) throws(LogError) -> RunRecord {
        let source = try openSource()
        let directory = try outputDirectory.map { path throws(LogError) in
            try ResultDirectory(path: path, withLate: rendersLate)
        }
        let engine = Engine(
            configuration: configuration, partitions: source.partitionCount, threads: threads, rendersLate: rendersLate)
        var record = RunRecord(configuration: configuration, threads: threads)
        let start = MonotonicClock.nanoseconds
        var output = EpochOutput()
        var batch = RecordBatch(capacity: epochBytes)
        var epochs = 0
        while true {
            if isInterrupted() {
                record.interrupted = true
                break
            }
            let more = try source.readFurthestBehind(
                into: &batch, upTo: epochBytes, height: engine.height(ofPartition:))
            guard more else { break }
            if batch.records.isEmpty { continue }
            engine.process(batch, into: &output)
            record.add(batch, rows: output.rowCount)
            try Self.write(&output, to: directory)
            if epochs.isMultiple(of: Self.epochsBetweenSamples) { record.sample(engine.stateSizes()) }
            epochs += 1
            report(
                Progress(records: record.records, bytes: record.bytes, seconds: MonotonicClock.seconds(since: start)))
        }
        record.sample(engine.stateSizes())
        if drains, !record.interrupted {
            engine.drain(into: &output)
            record.rows += Int64(output.rowCount)
            try Self.write(&output, to: directory)
            record.drained = true
        }
        record.finish(engine: engine, offsets: source.offsets, since: start)
        try directory?.finish(ledger: record.ledger.line, run: record.document)
        return record
    }

    /// Sampling state visits every set of users, so it is not done each epoch.
    static let epochsBetweenSamples = 16

    private func openSource() throws(LogError) -> LogSource {
        switch input {
        case .directory(let path): try LogSource(directory: path)
        case .standardInput: LogSource.standardInput
        case .kafka(let topic, let properties, let untilEnd):
            try LogSource(topic: topic, properties: properties, untilEnd: untilEnd)
        }
    }

    private static func write(_ output: inout EpochOutput, to directory: ResultDirectory?) throws(LogError) {
        if let directory {
            try directory.append(rows: output.rows.span, deadLetters: output.deadLetters.span, late: output.late.span)
        } else if !output.rows.isEmpty {
            try OutputStream().write(output.rows.span)
        }
        output.removeAll()
    }
}
