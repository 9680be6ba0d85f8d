import AdversarialLogs
import Analytics
import Vocabulary

/// A checkpoint after some epochs, some with a snapshot and then some with a commit record alone.
struct SmallRun {
    private let directory: String
    private let log = AdversarialLog(seed: 7, records: 200...220)
    private(set) var snapshots: [CheckpointPosition] = []
    private(set) var records: [CommitRecord] = []
    /// The state at the newest snapshot.
    private(set) var imageOfSnapshot: [UInt8] = []
    /// Bytes that a snapshot wrote that followed another at once.
    private(set) var bytesOfRepeatedSnapshot: Int64?

    init(_ directory: String, snapshots: Int, commits: Int) throws {
        self.directory = directory
        let store = try CheckpointStore(directory: directory)
        var identity = CheckpointIdentity()
        identity.add("top_pages.top", 10)
        try store.begin(identity)
        let engine = makeEngine()
        var position = CheckpointPosition(partitions: log.partitions.count)
        var output = EpochOutput()
        for epoch in 0..<snapshots + commits {
            engine.process(batch(epoch), into: &output)
            let held = position
            position.epoch = store.nextEpoch
            position.rows = Int64(output.rowCount)
            if epoch < snapshots {
                try store.beginSnapshot(of: engine, at: position)
                // What the engine takes meanwhile is no part of the snapshot.
                imageOfSnapshot = try engine.image()
                engine.process(batch(epoch + snapshots + commits), into: &output)
                try store.awaitSnapshot()
                self.snapshots.append(position)
            } else {
                let record = CommitRecord(held: held, next: position, drained: false)
                try store.commit(record)
                records.append(record)
            }
        }
        if snapshots > 0, commits == 0 {
            position.epoch = store.nextEpoch
            try store.beginSnapshot(of: engine, at: position)
            try store.awaitSnapshot()
            position.epoch = store.nextEpoch
            try store.beginSnapshot(of: engine, at: position)
            bytesOfRepeatedSnapshot = try store.awaitSnapshot()?.writtenBytes
            self.snapshots.append(position)
        }
    }

    func resume() throws -> (engine: Engine, resumption: CheckpointStore.Resumption) {
        try CheckpointStore(directory: directory).resume(
            partitions: log.partitions.count, makeEngine: { _ in makeEngine() })
    }

    func export(to path: String) throws {
        try CheckpointStore(directory: directory).export(
            to: path, partitions: log.partitions.count, makeEngine: { _ in makeEngine() })
    }

    /// What an engine says at its end.
    static func finalRows(_ engine: Engine) -> [UInt8] {
        var output = EpochOutput()
        engine.drain(into: &output)
        return output.rows + engine.ledger().line
    }

    func finalRows(ofImage image: [UInt8]) throws -> [UInt8] {
        let engine = makeEngine()
        try engine.restore(image: image)
        return Self.finalRows(engine)
    }

    private func makeEngine() -> Engine {
        Engine(configuration: log.configuration, partitions: log.partitions.count, threads: 2)
    }

    private func batch(_ epoch: Int) -> RecordBatch {
        var batch = RecordBatch(capacity: 4096)
        batch.partition = epoch % log.partitions.count
        for (offset, record) in log.partitions[batch.partition].enumerated().dropFirst(epoch * 10).prefix(10) {
            batch.append(record.value.span, offset: Int64(offset))
        }
        return batch
    }
}
