internal import Glibc
internal import Measurement
internal import Scenarios

/// Kills a process that can go on where it was, or the broker that it works with, where the scenario says, and starts it
/// again until it comes to its end.
struct ProcessKills {
    /// A kill of the scenario, and what came of it.
    struct Kill: Codable {
        struct Happened: Codable {
            /// When, in seconds since the first start.
            let second: Double
            /// How far the process had come when what was killed had ended: records committed by an engine or, of a
            /// generator, in the topic.
            var records: Int64
            /// From the restart to the first progress beyond those records, in seconds; absent if the next kill came first.
            var recoverySeconds: Double?
        }

        let target: Scenario.EngineFault.Target
        /// When it was due, as a share of the records.
        let atShare: Double
        let restartAfterSeconds: Double
        /// Absent if the process came to its end before.
        var happened: Happened?
    }

    /// In the order in which they are due.
    private(set) var kills: [Kill]
    /// What all starts used together; the wall time includes the waiting for restarts.
    private(set) var usage = BenchmarkReport.Usage(wallSeconds: 0, cpuSeconds: 0, peakRssBytes: 0)
    private let records: Int64
    private let begin = MonotonicClock.nanoseconds
    /// The kill that is due next, by its place in `kills`.
    private var next = 0
    /// When what was killed last was started again; `nil` once there was progress since.
    private var restart: Int64?
    /// Why a broker could not be killed or restarted.
    private var failure: (any Error)?

    /// - Parameter records: of the whole load.
    init(_ faults: [Scenario.EngineFault], records: Int64) {
        self.records = records
        kills = faults.sorted { $0.at < $1.at }.map { fault in
            Kill(target: fault.kill, atShare: fault.at, restartAfterSeconds: Double(fault.restartAfter) / 1000)
        }
    }

    /// Starts the process until it ends by itself. Kills that never were due stay without `happened`.
    ///
    /// - Parameters:
    ///   - progress: records that are done up to now.
    ///   - broker: how the broker is killed and restarted, if kills are of it.
    ///   - start: runs the process for the n-th time, and kills it when its argument says so.
    /// - Throws: what `start` and `broker` throw; `HarnessError` if a signal comes while nothing runs.
    mutating func run(
        progress: @escaping () -> Int64, broker: BrokerCommands? = nil,
        start: (_ number: Int, _ isDue: () -> Bool) throws -> ChildProcess.Outcome
    ) throws {
        var (cpuSeconds, peakRssBytes) = (0.0, 0)
        var number = 1
        while true {
            let outcome = try start(number) { isDue(progress, broker) }
            if let failure { throw failure }
            cpuSeconds += outcome.usage.cpuSeconds
            peakRssBytes = max(peakRssBytes, outcome.usage.peakResidentBytes)
            guard outcome.wasKilled else { break }
            happened(progress)
            try Self.wait(seconds: kills[next - 1].restartAfterSeconds)
            restart = MonotonicClock.nanoseconds
            number += 1
        }
        recovered()
        usage = .init(
            wallSeconds: MonotonicClock.seconds(since: begin), cpuSeconds: cpuSeconds, peakRssBytes: peakRssBytes)
    }

    /// Whether the process is to be killed now. A broker is killed and restarted meanwhile: the process waits for it.
    private mutating func isDue(_ progress: () -> Int64, _ broker: BrokerCommands?) -> Bool {
        let done = progress()
        if restart != nil, done > kills[next - 1].happened?.records ?? .max { recovered() }
        // A process that has done nothing yet may have nothing to go on with.
        guard next < kills.count, done >= max(Int64(kills[next].atShare * Double(records)), 1) else { return false }
        guard let broker, kills[next].target == .broker else { return true }
        do {
            try broker.kill()
            happened(progress)
            try Self.wait(seconds: kills[next - 1].restartAfterSeconds)
            try broker.restart()
            restart = MonotonicClock.nanoseconds
            kills[next - 1].happened?.records = progress()
            return false
        } catch {
            failure = error
            return true
        }
    }

    private mutating func happened(_ progress: () -> Int64) {
        kills[next].happened = .init(second: MonotonicClock.seconds(since: begin), records: progress())
        next += 1
    }

    private mutating func recovered() {
        guard let restart else { return }
        kills[next - 1].happened?.recoverySeconds = MonotonicClock.seconds(since: restart)
        self.restart = nil
    }

    private static func wait(seconds: Double) throws(HarnessError) {
        let whole = seconds.rounded(.down)
        var pause = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
        // Safe: the call only reads the time, and is not asked what is left of it.
        guard unsafe nanosleep(&pause, nil) == 0 else { throw .interrupted }
    }
}
