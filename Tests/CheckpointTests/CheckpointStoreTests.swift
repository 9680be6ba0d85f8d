import AdversarialLogs
import Analytics
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("A checkpoint on disk")
struct CheckpointStoreTests {
    private let directory: TemporaryDirectory
    private var root: String { directory.path("checkpoint") }

    init() throws { directory = try TemporaryDirectory() }

    @Test("gives back the state of its newest snapshot, and what the last commit record says is held")
    func roundTrip() throws {
        let run = try SmallRun(root, snapshots: 2, commits: 2)
        let (engine, resumption) = try run.resume()
        #expect(resumption.snapshot == run.snapshots.last)
        #expect(resumption.held == run.records.last?.held)
        #expect(resumption.notes.isEmpty)
        #expect(try SmallRun.finalRows(engine) == (run.finalRows(ofImage: run.imageOfSnapshot)))
    }

    @Test("uses the record before one that is torn, at whatever byte")
    func tornRecord() throws {
        let run = try SmallRun(root, snapshots: 0, commits: 3)
        let log = try bytes("commits-00000000000000000000")
        let size = log.count / 3
        for count in 2 * size..<3 * size {
            try write(log.prefix(count), to: "commits-00000000000000000000")
            let resumption = try run.resume().resumption
            #expect(resumption.held == run.records[1].held, "cut after \(count) bytes")
            #expect(resumption.notes.isEmpty == (count == 2 * size), "cut after \(count) bytes")
        }
    }

    @Test("detects each flipped byte of the commit records")
    func flippedRecord() throws {
        let run = try SmallRun(root, snapshots: 0, commits: 3)
        let log = try bytes("commits-00000000000000000000")
        for index in log.indices {
            var flipped = log
            flipped[index] ^= 0x10
            try write(flipped[...], to: "commits-00000000000000000000")
            if index < log.count / 3 * 2 {
                #expect(throws: CheckpointError.self, "byte \(index)") { try run.resume() }
            } else {
                let resumption = try run.resume().resumption
                #expect(resumption.held == run.records[1].held && !resumption.notes.isEmpty, "byte \(index)")
            }
        }
    }

    @Test("falls back on the older snapshot for each flipped byte of the newest, and names the file")
    func flippedSnapshot() throws {
        let run = try SmallRun(root, snapshots: 2, commits: 1)
        let epoch = try #require(run.snapshots.last).epoch
        for kind in ["snapshot", "pages"] {
            let name = "\(kind)-\(String(repeating: "0", count: 20 - String(epoch).count))\(epoch)"
            let whole = try bytes(name)
            for index in stride(from: 0, to: whole.count, by: 1 + whole.count / 150) {
                var flipped = whole
                flipped[index] ^= 0x01
                try write(flipped[...], to: name)
                let resumption = try run.resume().resumption
                #expect(resumption.snapshot == run.snapshots.first, "byte \(index) of \(name)")
                #expect(resumption.notes.contains { $0.contains(name) }, "byte \(index) of \(name)")
            }
            try write(whole[...], to: name)
        }
    }

    @Test("refuses to go on when every snapshot is damaged or missing")
    func noSnapshot() throws {
        let run = try SmallRun(root, snapshots: 1, commits: 1)
        let name = try #require(directory.names(in: "checkpoint").first { $0.hasPrefix("snapshot-") })
        let whole = try bytes(name)
        try write(whole.dropLast(), to: name)
        #expect(throws: CheckpointError.self) { try run.resume() }
        try FileManager.default.removeItem(atPath: "\(root)/\(name)")
        #expect(throws: CheckpointError.self) { try run.resume() }
    }

    @Test("detects each flipped byte of the identity")
    func flippedIdentity() throws {
        _ = try SmallRun(root, snapshots: 0, commits: 1)
        let whole = try bytes("identity")
        for index in whole.indices {
            var flipped = whole
            flipped[index] ^= 0x04
            try write(flipped[...], to: "identity")
            #expect(throws: CheckpointError.self, "byte \(index)") {
                try CheckpointStore(directory: root).identity()
            }
        }
    }

    @Test("writes no page again that has not changed, and keeps two snapshots and the pages that they need")
    func incremental() throws {
        let run = try SmallRun(root, snapshots: 5, commits: 0)
        #expect(directory.names(in: "checkpoint").count { $0.hasPrefix("snapshot-") } == 2)
        #expect(run.bytesOfRepeatedSnapshot == 0)
        #expect(try run.resume().resumption.snapshot == run.snapshots.last)
    }

    @Test("writes little when little has changed in a large state")
    func fewChanges() throws {
        let store = try CheckpointStore(directory: root)
        try store.begin(CheckpointIdentity())
        let engine = Engine(configuration: QueryConfiguration(), partitions: 1, threads: 2)
        func save() throws -> CheckpointStore.SnapshotCost? {
            var position = CheckpointPosition(partitions: 1)
            position.epoch = store.nextEpoch
            try store.beginSnapshot(of: engine, at: position)
            return try store.awaitSnapshot()
        }
        process(users: 0..<30_000, by: engine)
        let first = try #require(try save())
        #expect(first.writtenBytes == first.stateBytes && first.stateBytes > 1 << 20)
        process(users: 7..<8, by: engine)
        let second = try #require(try save())
        #expect(second.writtenBytes > 0 && second.writtenBytes < second.stateBytes / 4, "\(second)")
    }

    /// Lets each user view a page.
    private func process(users: Range<Int>, by engine: Engine) {
        var batch = RecordBatch()
        for user in users {
            let event = #"{"eid":"IMPRESSION","ets":1770888766103,"actor":{"id":"\#(user)"},"edata":{"pageid":"home"}}"#
            batch.append(Array(event.utf8).span, offset: 0)
        }
        var output = EpochOutput()
        engine.process(batch, into: &output)
    }

    @Test("is locked against a second user, and readable by its owner alone")
    func lock() throws {
        let store = try CheckpointStore(directory: root)
        let failure = #expect(throws: CheckpointError.self) {
            try CheckpointStore(directory: root)
        }
        #expect(failure?.description.contains("another process") == true)
        try store.begin(CheckpointIdentity())
        let attributes = try FileManager.default.attributesOfItem(atPath: root)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let file = try FileManager.default.attributesOfItem(atPath: "\(root)/identity")
        #expect(file[.posixPermissions] as? Int == 0o600)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(root)/\(name)")))
    }

    private func write(_ bytes: ArraySlice<UInt8>, to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(root)/\(name)"))
    }
}
