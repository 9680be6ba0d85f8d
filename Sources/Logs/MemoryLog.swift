internal import Dispatch
internal import Synchronization
public import Vocabulary

/// A log in memory, between one thread that writes and one that reads. What was read is forgotten.
///
/// Records wait in batches of about an epoch. A writer that is ahead fills the last batch further, so that the fewer
/// epochs a reader makes, the larger they are. The lock is taken once a batch, not once a record.
public final class MemoryLog: Sendable {
    /// Batches that are kept for being filled again, while the log is written.
    private static let mostSpares = 16
    /// A reader that waits is woken after this, so that it can look whether it should stop.
    private static let longestWait = DispatchTimeInterval.milliseconds(100)

    private struct State {
        var lanes: [[Waiting]]
        var spares: [Waiting] = []
        var waiting: Int64 = 0
        var bytes = 0
        var isFinished = false
        var readerWaits = false
        /// Whether the reader has asked for more since the last records were taken: then it has done with them.
        var isSettled = true
    }

    /// A batch, which cannot be copied, where an array can hold it.
    ///
    /// Safe: it is in one list at a time, and touched under the lock alone.
    private final class Waiting: @unchecked Sendable {
        var batch = RecordBatch(capacity: 0)
    }

    private let state: Mutex<State>
    private let batchBytes: Int
    private let arrivals = DispatchSemaphore(value: 0)

    /// - Parameter batchBytes: about how many bytes a batch takes at most.
    public init(partitions: Int, batchBytes: Int) {
        precondition(partitions > 0 && batchBytes > 0)
        self.batchBytes = batchBytes
        state = Mutex(State(lanes: Array(repeating: [], count: partitions)))
    }

    public var partitionCount: Int { state.withLock { $0.lanes.count } }

    /// Records that wait to be read.
    public var waiting: Int64 { state.withLock { $0.waiting } }

    /// Bytes that wait.
    public var bytes: Int { state.withLock { $0.bytes } }

    /// Whether everything that was written has been read, and its reader has come back for more.
    public var isSettled: Bool { state.withLock { $0.isSettled && $0.waiting == 0 } }

    /// Writes the next records of a partition.
    public func append(_ batch: borrowing RecordBatch, partition: Int) {
        let wakes = state.withLock { state in
            if state.lanes[partition].last.map({ $0.batch.count + batch.count > batchBytes }) ?? true {
                let fresh = state.spares.popLast() ?? Waiting()
                fresh.batch.removeAll()
                fresh.batch.partition = partition
                state.lanes[partition].append(fresh)
            }
            state.lanes[partition].last!.batch.append(contentsOf: batch)
            state.waiting += Int64(batch.records.count)
            state.bytes += batch.count
            state.isSettled = false
            defer { state.readerWaits = false }
            return state.readerWaits
        }
        if wakes { arrivals.signal() }
    }

    /// Ends the log.
    public func finish() {
        state.withLock { $0.isFinished = true }
        arrivals.signal()
    }

    /// Takes the next batch of the partition with the least `height` of those that have one, and waits a while if none
    /// has: then `batch` is left empty. Returns `false` at the end of the log.
    func readFurthestBehind(into batch: inout RecordBatch, height: (Int) -> EventTime) -> Bool {
        batch.removeAll()
        if let isOver = take(into: &batch, height: height) { return !isOver }
        _ = arrivals.wait(timeout: .now() + Self.longestWait)
        return take(into: &batch, height: height) != true
    }

    /// Whether the log is over, or `nil` if the next records have not come yet.
    private func take(into batch: inout RecordBatch, height: (Int) -> EventTime) -> Bool? {
        state.withLock { state in
            let waiting = state.lanes.indices.filter { !state.lanes[$0].isEmpty }
            guard let partition = waiting.min(by: { height($0) < height($1) }) else {
                state.isSettled = true
                state.readerWaits = !state.isFinished
                return state.isFinished ? true : nil
            }
            let next = state.lanes[partition].removeFirst()
            state.waiting -= Int64(next.batch.records.count)
            state.bytes -= next.batch.count
            swap(&batch, &next.batch)
            // Of a log that is finished all are kept: giving back its memory would take the reader's time, page by page.
            if state.isFinished || state.spares.count < Self.mostSpares { state.spares.append(next) }
            return false
        }
    }
}
