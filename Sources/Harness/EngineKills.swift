internal import Glibc
internal import Measurement
internal import Scenarios

/// Kills an engine with a checkpoint where the scenario says, and starts it again until it comes to its end.
struct EngineKills {
    /// A kill of the scenario, and what came of it.
    struct Kill: Codable {
        struct Happened: Codable {
            /// When, in seconds since the first start.
            let second: Double
            /// Records that were committed when the engine had ended.
            let records: Int64
            /// From the restart to the first commit beyond those records, in seconds; absent if the next kill came first.
            var recoverySeconds: Double?
        }

        /// When it was due, as a share of the records.
        let atShare: Double
        let restartAfterSeconds: Double
        /// Absent if the engine came to its end before.
        var happened: Happened?
    }

    /// In the order in which they are due.
    private(set) var kills: [Kill]
    /// What all starts used together; the wall time includes the waiting for restarts.
    private(set) var usage = BenchmarkReport.Usage(wallSeconds: 0, cpuSeconds: 0, peakRssBytes: 0)
    private let records: Int64

    /// - Parameter records: of the whole load.
    init(_ faults: [Scenario.EngineFault], records: Int64) {
        self.records = records
        kills = faults.sorted { $0.at < $1.at }.map { fault in
            Kill(atShare: fault.at, restartAfterSeconds: Double(fault.restartAfter) / 1000)
        }
    }

    /// Starts the engine until it ends by itself. Kills that never were due stay without `happened`.
    ///
    /// - Parameters:
    ///   - committed: records that are committed up to now.
    ///   - start: runs the engine for the n-th time, and kills it when its argument says so.
    /// - Throws: what `start` throws; `HarnessError` if a signal comes while nothing runs.
    mutating func run(
        committed: @escaping () -> Int64, start: (_ number: Int, _ isDue: () -> Bool) throws -> ChildProcess.Outcome
    ) throws {
        let begin = MonotonicClock.nanoseconds
        var (cpuSeconds, peakRssBytes) = (0.0, 0)
        var number = 0
        var isOver = false
        while !isOver {
            let restart = MonotonicClock.nanoseconds
            let before = number > 0 ? kills[number - 1].happened?.records : nil
            let due = number < kills.count ? Int64(kills[number].atShare * Double(records)) : .max
            var recoverySeconds: Double?
            let outcome = try start(number + 1) {
                let records = committed()
                if recoverySeconds == nil, let before, records > before {
                    recoverySeconds = MonotonicClock.seconds(since: restart)
                }
                return records >= due
            }
            cpuSeconds += outcome.usage.cpuSeconds
            peakRssBytes = max(peakRssBytes, outcome.usage.peakResidentBytes)
            isOver = !outcome.wasKilled
            if number > 0 {
                kills[number - 1].happened?.recoverySeconds =
                    recoverySeconds ?? (isOver ? outcome.wallSeconds : nil)
            }
            guard !isOver else { break }
            kills[number].happened = .init(second: MonotonicClock.seconds(since: begin), records: committed())
            try Self.wait(seconds: kills[number].restartAfterSeconds)
            number += 1
        }
        usage = .init(
            wallSeconds: MonotonicClock.seconds(since: begin), cpuSeconds: cpuSeconds, peakRssBytes: peakRssBytes)
    }

    private static func wait(seconds: Double) throws(HarnessError) {
        let whole = seconds.rounded(.down)
        var pause = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
        // Safe: the call only reads the time, and is not asked what is left of it.
        guard unsafe nanosleep(&pause, nil) == 0 else { throw interrupted }
    }

    /// A signal asked to stop.
    static let interrupted = HarnessError.childFailed(
        command: "run", exitCode: ExitCode.interrupted.rawValue, reason: "it was interrupted")
}
