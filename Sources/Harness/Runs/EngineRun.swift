internal import Analytics
public import Logs
internal import Scenarios
internal import Sinks
public import Vocabulary

/// One run of the native engine over a log: source, engine and sinks, put together.
public struct EngineRun: Sendable {
    /// Where records come from.
    public enum Input: Sendable, CustomStringConvertible {
        /// The partition files of a directory.
        case directory(String)
        case standardInput
        /// A topic; `untilEnd` stops where its partitions end at the start, else it is read until an interruption.
        case kafka(KafkaTopic, KafkaProperties, untilEnd: Bool)
        /// The load of a scenario, generated in this process.
        case memory(MemoryLoad)

        /// Where it is, as a user writes it.
        public var description: String {
            switch self {
            case .directory(let path): path
            case .standardInput: "-"
            case .kafka(let topic, _, _): topic.description
            case .memory(let load): "memory://\(load.scenario.name)"
            }
        }

        /// Whether a later start can read it from where an earlier one stopped.
        var canBeReadAgain: Bool {
            switch self {
            case .directory, .kafka: true
            case .standardInput, .memory: false
            }
        }

        /// Whether it is a topic that is read up to fixed ends.
        var endsWithTopic: Bool {
            if case .kafka(_, _, let untilEnd) = self { untilEnd } else { false }
        }
    }

    /// How far a run has come, for a progress line.
    public struct Progress: Sendable {
        public let records: Int64
        public let bytes: Int64
        public let seconds: Double
        /// Offsets of a topic that were not read yet, where that is known.
        public var lag: Int64?
        /// Dead letters beyond the limit, which are only counted.
        public let deadLettersOmitted: Int64
    }

    public var input: Input
    /// The directory that takes the result files; `nil` writes rows to standard output, unless topics take them.
    public var outputDirectory: String?
    public var configuration = QueryConfiguration()
    public var threads = 1
    /// Topics that take the rows too.
    public var sinkTopics: [KafkaTopic] = []
    public var sinkProperties = KafkaProperties()
    /// Whether late events are written too; needs `outputDirectory`.
    public var rendersLate = false
    /// Whether everything is final at the end of the input.
    public var drains = true
    /// Bytes of state at which the run stops; `nil` for none.
    public var stateLimit: Int?
    /// Bytes of dead letters after which they are only counted.
    public var deadLetterLimit = DeadLetterLimit.defaultBytes
    /// Whether records that a topic has deleted before they were read are skipped and counted; else they end the run.
    public var skipsLost = false
    /// About how many bytes an epoch takes at most. One thread is the fastest if they stay in its core's cache beside the
    /// state; several threads wait for each other between epochs.
    public var epochBytes: Int {
        get { chosenEpochBytes ?? (threads == 1 ? 384 << 10 : min(threads, 16) << 22) }
        set { chosenEpochBytes = newValue }
    }
    private var chosenEpochBytes: Int?
    /// Whether a sample a second of rate, lag and state is written; needs `outputDirectory`.
    public var samples = false

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
        var running = try UncheckpointedRun(self, isInterrupted: isInterrupted)
        return try running.read(isInterrupted: isInterrupted, report: report)
    }

    var load: MemoryLoad? { if case .memory(let load) = input { load } else { nil } }

    /// Sampling state visits every set of users, so it is not done each epoch.
    static let epochsBetweenSamples = 16

    /// Why the run has to stop, if its state has come to its limit.
    func stateLimitReached(_ sizes: [StateSize]) -> String? {
        let bytes = sizes.reduce(0) { $0 + $1.accountedBytes }
        guard let stateLimit, bytes > stateLimit else { return nil }
        let parts = sizes.map { "\($0.operator) \(ByteCountText.text($0.accountedBytes))" }.joined(separator: ", ")
        return "the engine's state has come to \(ByteCountText.text(bytes)) (\(parts)), over the limit of "
            + "\(ByteCountText.text(stateLimit)); a run with a higher '--state-limit' goes further"
    }

    /// The input, not started.
    ///
    /// - Parameters:
    ///   - isContinued: whether another start may go on with it: last lines without an end are left until one drains.
    ///   - isInterrupted: asked while a load that waits in memory is generated.
    func openSource(
        isContinued: Bool = false, isInterrupted: () -> Bool = { false }
    ) throws(LogError) -> LogSource {
        // What a dead letter shows of a longer one is there too.
        let longestValue = max(configuration.maxRecordBytes, DeadLetter.keptBytes)
        switch input {
        case .directory(let path):
            return try LogSource(
                directory: path, leavesUnfinishedLines: isContinued, longestValue: longestValue,
                readsAhead: threads > 1)
        case .standardInput: return LogSource.standardInput(longestValue: longestValue)
        case .kafka(let topic, let properties, _):
            return try LogSource(topic: topic, properties: properties, readsAhead: threads > 1)
        case .memory(let load):
            try load.start(isInterrupted: isInterrupted)
            return LogSource(memory: load.log)
        }
    }

    /// Goes on behind records that are lost, if the user wants that.
    func skip(_ lost: LostRecords, of source: LogSource, counting record: inout RunRecord) throws(LogError) {
        guard skipsLost else {
            throw LogError(
                "\(input), \(lost); '--on-data-loss skip' goes on without them", cause: .invalidSetting)
        }
        let before = source.offsets
        try source.skipLost()
        record.lostOffsets += zip(source.offsets, before).reduce(0) { $0 + $1.0 - $1.1 }
    }
}
