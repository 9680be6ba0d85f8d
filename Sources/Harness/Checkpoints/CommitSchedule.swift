internal import Measurement

/// When a run with a checkpoint commits and saves its state: often, but neither for more than a twentieth of its time.
struct CommitSchedule {
    /// Bytes of lines that wait no longer for a commit.
    static let outboxBytes = 8 << 20
    private static let leastNanosecondsBetweenCommits: Int64 = 10_000_000
    /// How many times as long as a cost is the pause after it.
    private static let pauseFactor: Int64 = 20

    private let options: CheckpointedRun.Options
    private var lastCommit = MonotonicClock.nanoseconds
    private var commitNanoseconds: Int64 = 0
    private var lastSnapshot = MonotonicClock.nanoseconds
    /// How long the engine stood still for the last snapshot.
    private var stallNanoseconds: Int64 = 0
    /// The same, and what it then took beside the engine.
    private var snapshotNanoseconds: Int64 = 0

    init(_ options: CheckpointedRun.Options) { self.options = options }

    /// - Parameter bytes: how many waiting lines have.
    func isCommitDue(waiting bytes: Int) -> Bool {
        let pause = max(Self.leastNanosecondsBetweenCommits, Self.pauseFactor * commitNanoseconds)
        return bytes >= Self.outboxBytes || MonotonicClock.nanoseconds - lastCommit >= pause
    }

    /// - Parameter bytes: of input since the last snapshot.
    func isSnapshotDue(after bytes: Int64) -> Bool {
        guard bytes < options.intervalBytes else { return true }
        let elapsed = MonotonicClock.nanoseconds - lastSnapshot
        return elapsed / 1_000_000 >= options.intervalMilliseconds && elapsed >= Self.pauseFactor * snapshotNanoseconds
    }

    /// Notes a commit, by when it began and ended, in nanoseconds of the monotonic clock.
    mutating func didCommit(_ nanoseconds: Range<Int64>) {
        lastCommit = nanoseconds.upperBound
        commitNanoseconds = Int64(nanoseconds.count)
    }

    /// Notes that a snapshot has begun for which the engine stood still since `start`.
    mutating func didBeginSnapshot(since start: Int64) {
        lastSnapshot = MonotonicClock.nanoseconds
        stallNanoseconds = lastSnapshot - start
    }

    /// Notes that the snapshot is complete.
    mutating func didCompleteSnapshot(cpuNanoseconds: Int64) {
        snapshotNanoseconds = stallNanoseconds + cpuNanoseconds
    }
}
