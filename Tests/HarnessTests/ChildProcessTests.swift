import Harness
import Measurement
import Testing

@Suite("ChildProcess")
struct ChildProcessTests {
    private func shell(_ line: String) throws -> ChildProcess.Outcome {
        try ChildProcess(executable: "/bin/sh", arguments: ["-c", line]).run()
    }

    @Test("gives the exit code, and 128 + the signal of a process that was killed")
    func exitCodes() throws {
        #expect(try shell("exit 0").exitCode == 0)
        #expect(try shell("exit 65").exitCode == 65)
        #expect(try shell("kill -TERM $$").exitCode == 143)
    }

    @Test("counts the CPU time of the process and not its sleep")
    func usage() throws {
        let asleep = try shell("sleep 0.2")
        #expect(asleep.wallSeconds >= 0.2)
        #expect(asleep.usage.cpuSeconds < 0.1)
        let busy = try shell("i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done")
        #expect(busy.usage.cpuSeconds > 0.01)
        #expect(busy.usage.peakResidentBytes > 100_000)
    }

    @Test("kills when it is told to, and not what has ended")
    func killed() throws {
        func run(_ line: String, killWhen isDue: () -> Bool) throws -> ChildProcess.Outcome {
            try ChildProcess(executable: "/bin/sh", arguments: ["-c", line]).run(killWhen: isDue)
        }
        let killed = try run("exec sleep 60", killWhen: { true })
        #expect(killed.wasKilled && killed.exitCode == 137 && killed.wallSeconds < 30)
        let ended = try run("exit 3", killWhen: { false })
        #expect(!ended.wasKilled && ended.exitCode == 3)
    }

    @Test("is killed when its time is over, with all of its group", arguments: [true, false])
    func timeout(waits: Bool) throws {
        let seconds = waits ? "58.25" : "58.75"
        var process = ChildProcess(
            executable: "/bin/sh", arguments: ["-c", "sleep \(seconds) & sleep \(seconds); true"])
        process.startsGroup = true
        process.timeoutSeconds = 0.3
        let outcome = try waits ? process.run() : process.run(killWhen: { false })
        #expect(outcome.timedOut && !outcome.wasKilled && outcome.exitCode == 137 && outcome.wallSeconds < 30)
        let look = "pgrep -f '[s]leep \(seconds)' >/dev/null"
        #expect(try shell("for i in $(seq 200); do \(look) || exit 0; sleep 0.05; done; exit 1").exitCode == 0)
    }

    @Test("says what could not be started")
    func missing() {
        let process = ChildProcess(executable: "/nowhere/spate", arguments: [])
        let error = #expect(throws: HarnessError.self) { try process.run() }
        #expect("\(error!)" == "cannot start '/nowhere/spate': No such file or directory")
    }

    @Test("knows the program that is running")
    func ownExecutable() throws {
        #expect(try ChildProcess.ownExecutable().hasPrefix("/"))
    }
}
