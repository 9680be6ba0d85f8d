internal import Analytics
internal import Logs
internal import Measurement
internal import Sinks

/// How what a run says becomes durable: rows leave behind a commit of what they depend on, and the state is saved now and
/// then, so that a start has little to read again.
extension CheckpointedRun {
    /// Takes all that is final, which may be too much for one call; what gathers leaves on the way, so everything that
    /// was read must have been processed.
    func takeAllFinal() throws {
        while engine.isBehind {
            if !isReplaying, outbox.byteCount >= CommitSchedule.outboxBytes { try beginCommit() }
            var output = EpochOutput()
            engine.advance(into: &output)
            take(output, isReplayed: false)
        }
    }

    /// Begins a commit or a snapshot, if it is time.
    func commitWhatIsDue() throws {
        guard !isReplaying, try finishCommit(waits: outbox.byteCount >= CommitSchedule.outboxBytes) else { return }
        guard outbox.byteCount > 0 || source.offsets != held.offsets else { return }
        if let cost = try store.completeSnapshot() {
            schedule.didCompleteSnapshot(cpuNanoseconds: cost.cpuNanoseconds)
        }
        if !store.isSnapshotPending, schedule.isSnapshotDue(after: record.bytes - snapshotPosition.valueBytes) {
            try beginSnapshot()
        } else if schedule.isCommitDue(waiting: outbox.byteCount) {
            try beginCommit()
        }
    }

    /// Begins to commit what was taken, after the commit before: until that has been finished, nothing else may use the
    /// store and the results.
    private func beginCommit() throws {
        try finishCommit()
        try floors.synchronize()
        committer.begin(
            CommitRecord(held: held, next: position(), drained: record.drained), letting: outbox.removeLines())
    }

    /// Finishes the commit that is pending, if one is. Returns whether none is now: without `waits` one may go on.
    @discardableResult
    func finishCommit(waits: Bool = true) throws -> Bool {
        if let commit = try committer.finish(waits: waits) {
            held = commit.held
            schedule.didCommit(commit.nanoseconds)
            source.commitToGroup(held.offsets)
        }
        return !committer.isPending
    }

    /// Commits, and waits until the lines have left.
    func commit() throws {
        try beginCommit()
        try finishCommit()
    }

    /// Makes a snapshot, and waits until it is durable.
    func snapshot() throws {
        try finishCommit()
        try store.awaitSnapshot()
        try beginSnapshot()
        try store.awaitSnapshot()
    }

    /// Begins a snapshot; the engine goes on while it is written.
    private func beginSnapshot() throws {
        // A saved state has no rows that are still to be taken.
        try takeAllFinal()
        let start = MonotonicClock.nanoseconds
        try commit()
        try results.synchronize()
        held.epoch = store.nextEpoch
        try store.beginSnapshot(of: engine, at: held)
        snapshotPosition = held
        schedule.didBeginSnapshot(since: start)
    }

    /// Makes durable where the reading of a topic begins and ends: brokers would say something else later.
    func keepBounds() throws {
        if held.epoch == 0 {
            held.offsets = source.offsets
            held.ends = source.ends
            try snapshot()
        } else if held.ends != source.ends {
            held.epoch = store.nextEpoch
            held.ends = source.ends
            try store.commit(CommitRecord(held: held, next: held, drained: false))
        }
    }

    /// Whether a start after the last snapshot would say or read something that one after another snapshot would not.
    var hasMoreThanSnapshot: Bool {
        let (now, last) = (position(), snapshotPosition)
        return now.offsets != last.offsets || now.ends != last.ends || now.floors != last.floors || outbox.byteCount > 0
    }

    /// Where the run is once the outbox has left.
    private func position() -> CheckpointPosition {
        var position = CheckpointPosition(partitions: source.partitionCount)
        position.epoch = store.nextEpoch
        position.offsets = source.offsets
        position.inputBytes = source.positions
        position.ends = hasReachedEnds ? source.ends.map { _ in -1 } : source.ends
        position.heights = source.offsets.indices.map { engine.heightOfRecords(ofPartition: $0) }
        position.floors = source.offsets.indices.map { engine.floor(ofPartition: $0) }
        position.rows = record.rows
        let added = [outbox.lines.rows, outbox.lines.deadLetters, outbox.lines.late].map(\.count)
        position.sinkBytes = zip(results.byteCounts, added).map { $0 + Int64($1) }
        position.records = record.records
        position.valueBytes = record.bytes
        position.omittedDeadLetters = outbox.deadLetterLimit.omitted
        return position
    }
}
