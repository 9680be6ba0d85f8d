public import Analytics
internal import Measurement
public import Vocabulary

/// What a run of the native engine was and did: the content of `run.json`.
public struct RunRecord: Sendable {
    public let configuration: QueryConfiguration
    public let threads: Int
    /// Whether everything is final, because the input ended.
    public internal(set) var drained = false
    /// Whether a signal ended the run before its input did.
    public internal(set) var interrupted = false
    /// Offsets after the records that were read, by partition.
    public internal(set) var endOffsets: [Int64] = []
    public internal(set) var records: Int64 = 0
    /// Bytes of the values.
    public internal(set) var bytes: Int64 = 0
    /// Final rows.
    public internal(set) var rows: Int64 = 0
    /// Dead letters that were counted alone, for the file had come to its limit.
    public internal(set) var deadLettersOmitted: Int64 = 0
    /// Offsets of a topic whose records were deleted before this process could read them, and which were skipped.
    public internal(set) var lostOffsets: Int64 = 0
    /// The digest and the seed of a load that was generated in this process.
    public internal(set) var load: (digest: String, seed: UInt64)?
    public internal(set) var wallSeconds = 0.0
    /// User and system time of the whole process, in seconds, without what generating a load in it took.
    public internal(set) var cpuSeconds = 0.0
    /// Of the whole process.
    public internal(set) var peakResidentBytes = 0
    /// The state before the first record; empty of a run that goes on where another stopped.
    public internal(set) var emptyState: [StateSize] = []
    /// How large a full snapshot of the state would be when the input has ended, before anything is drained; `nil` of a
    /// run that is not sampled.
    public internal(set) var snapshotBytes: Int?
    /// The largest sample of the state, and the state after the run.
    public internal(set) var peakState: [StateSize] = []
    public internal(set) var endState: [StateSize] = []
    public internal(set) var ledger = Ledger(partitions: 0)
    /// How a paced run went; `nil` for one as fast as it goes.
    public internal(set) var pacing: Pacing?
    /// Events without arrival time that moved a partition's watermark by more than a day, by partition.
    public internal(set) var leaps: [Int] = []

    init(configuration: QueryConfiguration, threads: Int) {
        self.configuration = configuration
        self.threads = threads
    }

    /// Counts what the engine has given.
    mutating func count(_ output: EpochOutput) {
        rows += Int64(output.rowCount)
        bytes += Int64(output.valueBytes)
    }

    /// Counts from what was read and said before this process.
    mutating func goOn(from position: CheckpointPosition) {
        records = position.records
        bytes = position.valueBytes
        rows = position.rows
    }

    mutating func sample(_ state: [StateSize]) {
        func total(_ state: [StateSize]) -> Int { state.reduce(0) { $0 + $1.accountedBytes } }
        if total(state) >= total(peakState) { peakState = state }
    }

    /// Takes down what the run has used up to now, since `start` in nanoseconds of the monotonic clock.
    mutating func finish(engine: Engine, offsets: [Int64], since start: Int64, cpuSecondsOfOthers: Double = 0) {
        endOffsets = offsets
        ledger = engine.ledger()
        leaps = engine.leaps
        endState = engine.stateSizes()
        wallSeconds = MonotonicClock.seconds(since: start)
        let used = ProcessUsage.ofThisProcess
        cpuSeconds = used.cpuSeconds - cpuSecondsOfOthers
        peakResidentBytes = used.peakResidentBytes
    }

    /// `run.json`: one line of JSON with its line end.
    public var document: [UInt8] {
        func list(_ values: [some CustomStringConvertible]) -> String {
            "[\(values.map(\.description).joined(separator: ","))]"
        }
        func state(_ sizes: [StateSize]) -> String {
            list(
                sizes.map {
                    """
                    {"operator":"\($0.operator)","entries":\($0.entries),"accounted_bytes":\($0.accountedBytes),\
                    "allocated_bytes":\($0.allocatedBytes)}
                    """
                })
        }
        let text = """
            {"spate":"\(Build.version)","build":"\(Build.configuration)","threads":\(threads),\
            "queries":\(configuration.document),"drained":\(drained),"interrupted":\(interrupted),\
            "end_offsets":\(list(endOffsets)),"records":\(records),"bytes":\(bytes),"rows":\(rows),\
            "dead_letters_omitted":\(deadLettersOmitted),"lost_offsets":\(lostOffsets),\
            "wall_seconds":\(wallSeconds),"cpu_seconds":\(cpuSeconds),"peak_rss_bytes":\(peakResidentBytes),\
            "empty_state":\(state(emptyState)),"snapshot_bytes":\(snapshotBytes.map(String.init) ?? "null"),\
            "peak_state":\(state(peakState)),"end_state":\(state(endState)),"leaps":\(list(leaps))\
            \(load.map { ",\"load_digest\":\"\($0.digest)\",\"seed\":\($0.seed)" } ?? "")\
            \(pacing.map { ",\"pacing\":\($0.document)" } ?? "")}

            """
        return Array(text.utf8)
    }
}
