import TestSupport
import Testing

@testable import Harness

@Suite("Engines from outside")
struct EngineProcessTests {
    private func run(_ line: String, timeout: Double = 60, isDone: () -> Bool = { false }) throws
        -> EngineProcess.Outcome
    {
        try process(line, timeout: timeout).run(isDone: isDone)
    }

    private func process(_ line: String, timeout: Double = 60) -> EngineProcess {
        EngineProcess(
            process: ChildProcess(executable: "/bin/bash", arguments: ["-c", line]), timeoutSeconds: timeout,
            stopSeconds: 0.2)
    }

    private static let work = "for ((i = 0; i < 200000; i++)); do :; done"

    @Test("counts the time of children that are waited for, that are not, and that left the group")
    func processorTime() throws {
        let alone = try run(Self.work).cpuSeconds
        #expect(alone > 0.05)
        let child = try run("bash -c '\(Self.work)'; true")
        #expect(child.cpuSeconds > alone / 2)
        // Seen until its end, and once more when it is stopped.
        let stray = try run("setsid bash -c '\(Self.work); sleep 60' & sleep \(alone * 3 + 0.3)")
        #expect(stray.cpuSeconds > alone / 2)
        #expect(stray.strays >= 1)
        #expect(stray.ending == .exited(0))
    }

    @Test("processes that become other programs just when it ends are found, too")
    func straysAtTheEnd() throws {
        for round in 1...10 {
            let outcome = try run("for ((i = 0; i < 20; i++)); do setsid sleep 61.25 & done; exit 0")
            #expect(outcome.ending == .exited(0) && outcome.strays == 20, "\(outcome), round \(round)")
        }
    }

    @Test("the memory is that of all processes together")
    func memory() throws {
        let one = try peakResidentBytes(ofProcesses: 1)
        #expect(one > 20_000_000)
        let two = try peakResidentBytes(ofProcesses: 2)
        #expect(two > one + 15_000_000, "\(one), \(two)")
    }

    /// Runs processes that hold 20 MB each, until they were looked at while all did.
    private func peakResidentBytes(ofProcesses count: Int) throws -> Int {
        let directory = try TemporaryDirectory()
        // Who reads a byte knows that all that is to be written is in memory.
        let reader = "{ head -c 1 >/dev/null; echo > '\(directory.path)'/$BASHPID; sleep 60; }"
        let line = "(dd if=/dev/zero bs=20000000 count=1 2>/dev/null | \(reader))"
        var (allHold, wasSeen) = (false, false)
        let outcome = try process(Array(repeating: "\(line) &", count: count).joined(separator: " ") + " wait").run {
            allHold = directory.names().count == count
            return wasSeen
        } sampled: { _ in
            wasSeen = allHold
        }
        #expect(outcome.ending == .stopped)
        return outcome.peakResidentBytes
    }

    @Test("ends by itself, by its time-out, or when it is done")
    func endings() throws {
        #expect(try run("exit 3").ending == .exited(3))
        #expect(try run("kill -KILL $$").ending == .exited(137))
        let hung = try run("sleep 60", timeout: 0.1)
        #expect(hung.ending == .timedOut && hung.wallSeconds < 30)
        #expect(try run("sleep 60", isDone: { true }).ending == .stopped)
    }

    @Test("reads a line of the kernel, whatever a program is called")
    func kernelLine() throws {
        let line = "12 (a) b (c) S 3 4 5 0 -1 0 1 2 3 4 100 50 20 30 20 0 1 0 777 1000 9 1"
        let member = try #require(ProcessTree.member(12, line))
        #expect(member.parent == 3 && member.group == 4 && member.start == 777 && !member.isZombie)
        #expect(member.cpuSeconds == 2.0 && member.hasMemory)
        #expect(ProcessTree.member(12, "12 (a") == nil)
    }
}
