import Foundation
import TestSupport
import Testing

/// `SPATE_TEST_FAULTS=all` tries every call and 1,000 losses of power; else some of them are drawn.
@Suite("spate run --checkpoint, on a disk that fails")
struct FaultTests {
    private static let triesAll = ProcessInfo.processInfo.environment["SPATE_TEST_FAULTS"] == "all"

    private let directory: TemporaryDirectory
    /// The directory that holds result files and checkpoint.
    private var root: String { directory.path("disk") }
    private var trace: String { directory.path("trace") }

    init() throws {
        directory = try TemporaryDirectory()
        _ = try SpateProcess("generate", "quickstart", "--to", directory.path("log"), "--set", "rate.mean=0.01/s")
        let process = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("expected"))
        #expect(process.exitCode == 0)
    }

    /// Runs, with settings of the fault layer if any are given.
    private func run(_ settings: String = "", goesOn: Bool = false) throws -> SpateProcess {
        let layer = URL(filePath: SpateProcess.executable).deletingLastPathComponent().appending(
            path: "libFaultLayer.so")
        if !goesOn {
            try? FileManager.default.removeItem(atPath: root)
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        }
        let preload = settings.isEmpty ? "" : "SPATE_FAULT_ROOT='\(root)' \(settings) LD_PRELOAD='\(layer.path)'"
        return try SpateProcess(
            shell: """
                \(preload) "$SPATE" run --from '\(directory.path("log"))' --to '\(root)/out' \\
                  --checkpoint '\(root)/checkpoint' --drain --threads 2 --epoch 8KiB --checkpoint-interval 15ms
                """)
    }

    private func expectTheSameAnswers(_ note: Comment) throws {
        for name in ["results.ndjson", "ledger.json"] {
            let isSame = (try? directory.read("disk/out/\(name)")) == (try directory.read("expected/\(name)"))
            #expect(isSame, "\(name): \(note)")
        }
        let found = try directory.read("disk/out/dead-letters.ndjson").split(separator: "\n").sorted()
        let expected = try directory.read("expected/dead-letters.ndjson").split(separator: "\n").sorted()
        #expect(found == expected, note)
    }

    @Test(
        "ends at a call that fails, naming the file, and the next start gives the same answers",
        arguments: ["EIO", "ENOSPC", "EINTR", "short", "kill"])
    func failedCalls(kind: String) throws {
        _ = try run("SPATE_FAULT_COUNT='\(directory.path("count"))'")
        let calls = try #require(Int(try directory.read("count").dropLast()))
        #expect(calls > 20)
        let step = Self.triesAll ? 1 : calls / 8
        var failures = 0
        for call in stride(from: Int.random(in: 1...step), through: calls, by: step) {
            let note: Comment = "\(kind) at call \(call) of about \(calls)"
            let process = try run("SPATE_FAULT_CALL=\(call) SPATE_FAULT_KIND=\(kind)")
            switch kind {
            case "short": #expect(process.exitCode == 0, note)
            case "kill": #expect(process.exitCode == 137 || process.exitCode == 0, note)
            default:
                #expect(
                    process.exitCode == 0 || process.errors.contains("Error: \(root)"), "\(note): \(process.errors)")
            }
            failures += process.exitCode == 0 ? 0 : 1
            let next = try run(goesOn: true)
            #expect(next.exitCode == 0, "\(note): \(next.errors)")
            try expectTheSameAnswers(note)
        }
        #expect(kind == "short" || kind == "EINTR" || failures > 0)
    }

    @Test("after a loss of power that drops and tears what was not synchronised, gives the same answers")
    func powerLoss() throws {
        _ = try run("SPATE_FAULT_TRACE='\(trace)'")
        let operations = try FaultTrace.operations(in: trace)
        #expect(operations.count > 50)
        for _ in 0..<(Self.triesAll ? 1000 : 25) {
            let seed = UInt64.random(in: 0..<1 << 32)
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 0...operations.count, using: &random)
            let disk = SimulatedDisk(root: root, trace: Array(operations.prefix(count)))
            try disk.writeAfterPowerLoss(using: &random)
            let names = "\(directory.names(in: "disk/checkpoint")), \(directory.names(in: "disk/out"))"
            let note: Comment = "after \(count) of \(operations.count) operations, seed \(seed): \(names)"
            let process = try run(goesOn: true)
            #expect(process.exitCode == 0, "\(note): \(process.errors)")
            try expectTheSameAnswers(note)
        }
    }
}
