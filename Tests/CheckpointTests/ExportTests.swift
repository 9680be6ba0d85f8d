import AdversarialLogs
import Foundation
import Oracle
import TestSupport
import Testing
import Vocabulary

@testable import Analytics

@Suite("An engine that goes on from an export of another")
struct ExportTests {
    private let directory: TemporaryDirectory
    private let name = "export.spx"
    private var path: String { directory.path(name) }

    init() throws { directory = try TemporaryDirectory() }

    /// Restores another engine from an export of this one.
    private func transfer(_ engine: Engine, to other: Engine) throws -> Engine {
        try? FileManager.default.removeItem(atPath: path)
        let writer = try ExportWriter(path: path)
        var run = engine.exportedRun()
        run.position = CheckpointPosition(partitions: engine.partitionCount)
        try engine.export(run, to: writer)
        try writer.finish()
        try CheckpointExport(path: path).restore(other)
        return other
    }

    @Test(
        "says what the oracle says, wherever it is cut, each time with other threads",
        arguments: 0..<40 as Range<UInt64>)
    func goesOn(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        var threads = 1
        var run = InterruptedRun(log: log, engine: InterruptedRun.engines(log, threads: threads)())
        try run.finish(restartingEvery: 1 + Int(seed % 7)) { engine, _ in
            threads = threads % 3 + 1
            return try transfer(engine, to: InterruptedRun.engines(log, threads: threads)())
        }
        run.expectAnswers("seed \(seed)")
    }

    @Test(
        "goes on with other retention days and another top as if they had always been so",
        arguments: 0..<30 as Range<UInt64>)
    func otherConfiguration(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        var configuration = log.configuration
        configuration.topPages.top = Int(seed % 4) + 1
        configuration.retention.days = [1, 2, 5]
        var run = InterruptedRun(log: log, engine: InterruptedRun.engines(log, threads: 2)())
        let (before, after) = (
            InterruptedRun.answers(log, log.configuration), InterruptedRun.answers(log, configuration)
        )
        let changeEpoch = Int(seed % 5)
        var (epoch, rowsBefore) = (0, 0)
        try run.finish(restartingEvery: 1) { engine, rowBytes in
            defer { epoch += 1 }
            guard epoch == changeEpoch else { return engine }
            rowsBefore = rowBytes
            return try transfer(
                engine, to: Engine(configuration: configuration, partitions: log.partitions.count, threads: 3))
        }
        let rows = run.output.rows
        guard epoch > changeEpoch else { return }
        #expect(before.results.starts(with: rows[..<rowsBefore]), "seed \(seed)")
        #expect(after.results.suffix(rows.count - rowsBefore) == rows[rowsBefore...], "seed \(seed)")
        #expect(run.engine.ledger().line == after.ledger.line, "seed \(seed)")
    }

    @Test("is not made of a run that was ended by force, whose sinks hold more than its snapshot")
    func force() throws {
        let run = try SmallRun(directory.path("checkpoint"), snapshots: 1, commits: 2)
        let failure = #expect(throws: CheckpointError.self) { try run.export(to: path) }
        #expect(failure?.description.contains("ended by force") == true)
        #expect(directory.names() == ["checkpoint"])
        let rested = try SmallRun(directory.path("rested"), snapshots: 1, commits: 0)
        try rested.export(to: path)
        #expect(try CheckpointExport(path: path).position == rested.snapshots.last)
    }

    @Test("refuses a file that was cut or has a flipped bit, at every byte")
    func damage() throws {
        let log = AdversarialLog(seed: 11, records: 60...70)
        let make = InterruptedRun.engines(log, threads: 2)
        var run = InterruptedRun(log: log, engine: make())
        try run.finish(restartingEvery: 1) { engine, _ in try transfer(engine, to: make()) }
        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(whole.count > 500)
        for index in whole.indices {
            var flipped = whole
            flipped[index] ^= 0x20
            for (bytes, kind) in [(Array(whole[..<index]), "cut"), (flipped, "flipped")] {
                try directory.write(Data(bytes), to: name)
                #expect(throws: CheckpointError.self, "\(kind) at byte \(index)") {
                    try CheckpointExport(path: path).restore(make())
                }
            }
        }
    }
}
