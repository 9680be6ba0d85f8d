internal import Dispatch
internal import Synchronization

/// A snapshot that is being written while the engine goes on.
final class PendingSnapshot: Sendable {
    /// A snapshot that is complete: a start may go on from it.
    struct Completed: Sendable {
        var manifest: SnapshotManifest
        /// Epochs of the page files that were of no use any more, and are gone.
        var retiredPages: [Int64]
        /// CPU time that went into writing it beside the engine.
        var cpuNanoseconds: Int64 = 0
    }

    private let outcome = Mutex<Result<Completed, CheckpointError>?>(nil)
    private let group = DispatchGroup()

    /// - Parameter complete: waits for the pages and does what is left; called on a thread of its own.
    init(_ complete: @escaping @Sendable () throws(CheckpointError) -> Completed) {
        DispatchQueue.global().async(group: group) {
            let result = Result { () throws(CheckpointError) in try complete() }
            self.outcome.withLock { $0 = result }
        }
    }

    /// Whether `wait` returns at once.
    var isOver: Bool { outcome.withLock { $0 != nil } }

    /// Waits until the snapshot is complete or has failed.
    func settle() { group.wait() }

    /// Waits until the snapshot is complete.
    func wait() throws(CheckpointError) -> Completed {
        settle()
        guard let result = outcome.withLock({ $0 }) else { preconditionFailure("a snapshot ended without an outcome") }
        return try result.get()
    }
}
