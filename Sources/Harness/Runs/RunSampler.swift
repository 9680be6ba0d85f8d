internal import Analytics
internal import Logs
internal import Measurement
internal import Scenarios
internal import Vocabulary

/// Takes down once a second, and at first more often, what a run does: `samples.ndjson`.
struct RunSampler {
    static let fileName = "samples.ndjson"
    private static let interval: Int64 = 1_000_000_000
    /// The first second of a run as fast as it goes, which may be all of it, is looked at more closely.
    private static let closeInterval: Int64 = 20_000_000
    private static let closeLength: Int64 = 1_000_000_000

    private let start: Int64
    private let cpuSecondsBefore: Double
    private let isPaced: Bool
    private var next: Int64
    private(set) var document: [UInt8] = []

    /// - Parameter cpuSecondsBefore: what the process had used when the run began.
    init(start: Int64, cpuSecondsBefore: Double, isPaced: Bool) {
        self.start = start
        self.cpuSecondsBefore = cpuSecondsBefore
        self.isPaced = isPaced
        next = start + (isPaced ? Self.interval : Self.closeInterval)
    }

    /// Whether a second has passed since the last sample.
    var isDue: Bool { MonotonicClock.nanoseconds >= next }

    /// Takes a sample.
    mutating func take(_ record: RunRecord, engine: Engine, load: MemoryLoad?) {
        let now = MonotonicClock.nanoseconds
        let isClose = !isPaced && now - start < Self.closeLength
        while next <= now { next += isClose ? Self.closeInterval : Self.interval }
        var text = "{\"second\":\(Double(now - start) / 1e9),\"events\":\(record.records),\"bytes\":\(record.bytes)"
        if let load {
            text += ",\"lag_events\":\(load.log.waiting)"
            if let schedule = load.schedule {
                let height = (0..<load.scenario.lanes).map(engine.height(ofPartition:)).min()!
                text += ",\"schedule_second\":\(Double(now - schedule.start) / 1e9)"
                if height > .min { text += ",\"watermark_delay_ms\":\(schedule.dueBefore - height)" }
            }
        }
        let state = engine.stateSizes()
        let others = cpuSecondsBefore + (load?.pacedGeneratorSeconds ?? 0)
        text += """
            ,"live_keys":\(state.reduce(0) { $0 + $1.entries }),\
            "state_bytes":\(state.reduce(0) { $0 + $1.accountedBytes }),\
            "arena_bytes":\(state.reduce(0) { $0 + $1.allocatedBytes }),\
            "rss_bytes":\(ProcessUsage.residentBytesOfThisProcess),\
            "cpu_seconds":\(ProcessUsage.ofThisProcess.cpuSeconds - others)}

            """
        document += Array(text.utf8)
    }
}
