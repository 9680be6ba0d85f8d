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
            if !isReplaying, outbox.byteCount >= CommitSchedule.outboxBytes { try commit() }
            var output = EpochOutput()
            engine.advance(into: &output)
            take(output, isReplayed: false)
        }
    }

    /// Commits or begins a snapshot, if it is time.
    func commitWhatIsDue() throws {
        guard !isReplaying, outbox.byteCount > 0 || source.offsets != held.offsets else { return }
        if let cost = try store.completeSnapshot() {
            schedule.didCompleteSnapshot(cpuNanoseconds: cost.cpuNanoseconds)
        }
        if !store.isSnapshotPending, schedule.isSnapshotDue(after: record.bytes - snapshotPosition.valueBytes) {
            try beginSnapshot()
        } else if schedule.isCommitDue(waiting: outbox.byteCount) {
            try commit()
        }
    }

    /// Makes durable what the rows depend on, then lets them leave.
    func commit() throws {
        let start = MonotonicClock.nanoseconds
        try results.synchronize()
        try floors.synchronize()
        let next = position()
        try store.commit(CommitRecord(held: held, next: next, drained: record.drained))
        // A local value can lend its bytes.
        let leaving = outbox
        try results.append(rows: leaving.rows.span, deadLetters: leaving.deadLetters.span, late: leaving.late.span)
        for sink in sinks { try sink.append(leaving.rows.span, upTo: next.rows) }
        outbox.removeAll()
        held = next
        schedule.didCommit(since: start)
        source.commitToGroup(held.offsets)
    }

    /// Makes a snapshot, and waits until it is durable.
    func snapshot() throws {
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
        let added = [outbox.rows.count, outbox.deadLetters.count, outbox.late.count]
        position.sinkBytes = zip(results.byteCounts, added).map { $0 + Int64($1) }
        position.records = record.records
        position.valueBytes = record.bytes
        position.omittedDeadLetters = outbox.deadLetterLimit.omitted
        return position
    }
}
