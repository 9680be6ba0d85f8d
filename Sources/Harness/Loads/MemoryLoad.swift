internal import Dispatch
internal import Glibc
internal import Logs
internal import Measurement
public import Scenarios
internal import Synchronization
public import Vocabulary

/// The load of a scenario, generated in this process by a thread of its own while the engine reads it from memory.
///
/// Without a pace all of it waits in memory before the engine starts. With one, the records of the warm-up come as fast
/// as they go, and the schedule starts when the engine is through with them.
public final class MemoryLoad: Sendable {
    /// The share of the machine's memory that a waiting load may take.
    private static let largestShare = 0.5

    private struct State {
        var schedule: Schedule?
        var generatorSeconds = 0.0
        var result: Result<GenerationRecord, LogError>?
    }

    let scenario: Scenario
    /// How fast the scenario's time runs; `nil` is as fast as it goes.
    let speed: Double?
    /// How much of the scenario's time comes before the schedule starts, and is not measured.
    let warmUp: Milliseconds
    let log: MemoryLog
    private let state = Mutex(State())
    private let stops = Atomic(false)

    public init(scenario: Scenario, speed: Double?, warmUp: Milliseconds = 0, epochBytes: Int) {
        self.scenario = scenario
        self.speed = speed
        self.warmUp = warmUp
        log = MemoryLog(partitions: scenario.lanes, batchBytes: epochBytes)
    }

    /// The schedule, once it has started.
    var schedule: Schedule? { state.withLock { $0.schedule } }

    /// What takes latencies down, once the schedule has started.
    var latencyRecorder: LatencyRecorder? {
        schedule.map { LatencyRecorder($0, until: scenario.arrivals.upperBound) }
    }

    /// CPU time that generating took while the engine ran, in seconds.
    var pacedGeneratorSeconds: Double { speed == nil ? 0 : state.withLock { $0.generatorSeconds } }

    /// Starts to generate. Without a pace it returns when all records wait.
    func start(isInterrupted: () -> Bool) throws(LogError) {
        guard speed == nil else {
            DispatchQueue(label: "generator").async { [self] in
                let result = Result { () throws(LogError) in try generate { stops.load(ordering: .relaxed) } }
                state.withLock { $0.result = result }
                log.finish()
            }
            return
        }
        let record = try generate(isInterrupted: isInterrupted)
        state.withLock { $0.result = .success(record) }
        log.finish()
    }

    /// Stops the generation where it is.
    func stop() { stops.store(true, ordering: .relaxed) }

    /// What was generated.
    ///
    /// - Precondition: the log is at its end.
    func finish() throws(LogError) -> GenerationRecord { try state.withLock { $0.result! }.get() }

    private func generate(isInterrupted: () -> Bool) throws(LogError) -> GenerationRecord {
        var generation = Generation(scenario: scenario, destination: .memory(log))
        generation.speed = speed
        generation.warmUp = warmUp
        generation.onStartOfPace = { [self] schedule in state.withLock { $0.schedule = schedule } }
        let mostBytes = Int(Double(sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))) * Self.largestShare)
        var isTooLarge = false
        let record = try generation.run(
            isInterrupted: { isTooLarge || isInterrupted() },
            report: { _ in
                isTooLarge = log.bytes > mostBytes
                let seconds = ProcessUsage.cpuSecondsOfThisThread
                state.withLock { $0.generatorSeconds = seconds }
            })
        guard !isTooLarge else {
            throw LogError(
                "memory: over \(ByteCountText.text(mostBytes)) of records wait, half of this machine's memory; "
                    + "use files, a shorter span or a lower rate")
        }
        return record
    }
}
