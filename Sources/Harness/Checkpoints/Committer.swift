internal import Analytics
internal import Dispatch
internal import Measurement
internal import Sinks

/// Commits on a thread of its own: makes durable what the lines of an epoch depend on, then lets them leave, while the
/// engine goes on.
///
/// Safe: from `begin` until `finish` has returned, store, results and sinks are used by its thread alone.
final class Committer: @unchecked Sendable {
    /// A commit that has ended: where the sinks are now, and when it began and ended by the monotonic clock.
    struct Commit {
        let held: CheckpointPosition
        let nanoseconds: Range<Int64>
    }

    private let store: CheckpointStore
    private let results: GrowingResults
    private let sinks: [TopicSink]
    private let thread = DispatchQueue(label: "commit")
    private let ended = DispatchSemaphore(value: 0)
    /// Whether a commit has begun that was not finished.
    private(set) var isPending = false
    private var outcome: Result<Commit, any Error>?

    init(store: CheckpointStore, results: GrowingResults, sinks: [TopicSink]) {
        self.store = store
        self.results = results
        self.sinks = sinks
    }

    /// Begins a commit; none may be pending.
    func begin(_ record: CommitRecord, letting lines: Outbox.Lines) {
        precondition(!isPending, "a commit begins when the one before has been finished")
        isPending = true
        thread.async { [self] in
            outcome = Result { try commit(record, letting: lines) }
            ended.signal()
        }
    }

    private func commit(_ record: CommitRecord, letting lines: Outbox.Lines) throws -> Commit {
        let start = MonotonicClock.nanoseconds
        try results.synchronize()
        try store.commit(record)
        try results.append(rows: lines.rows.span, deadLetters: lines.deadLetters.span, late: lines.late.span)
        for sink in sinks { try sink.append(lines.rows.span, upTo: record.next.rows) }
        return Commit(held: record.next, nanoseconds: start..<MonotonicClock.nanoseconds)
    }

    /// Takes the commit that is pending, if there is one: once it has ended or, without `waits`, if it has.
    func finish(waits: Bool) throws -> Commit? {
        guard isPending, ended.wait(timeout: waits ? .distantFuture : .now()) == .success else { return nil }
        isPending = false
        return try outcome?.get()
    }
}
