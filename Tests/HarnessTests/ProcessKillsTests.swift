import Testing

@testable import Harness
@testable import Scenarios

@Suite("ProcessKills")
struct ProcessKillsTests {
    private func fault(at share: Double, restartAfter: Int64 = 0) -> Scenario.EngineFault {
        var fault = Scenario.EngineFault()
        fault.at = share
        fault.restartAfter = restartAfter
        return fault
    }

    /// Runs an engine that commits ten records of a hundred each time it is asked, and ends at `end`.
    private func run(_ faults: [Scenario.EngineFault], end: Int64 = 100) throws -> (kills: ProcessKills, starts: Int) {
        var kills = ProcessKills(faults, records: 100)
        var (committed, starts) = (0 as Int64, 0)
        try kills.run(progress: { committed }) { number, isDue in
            starts += 1
            #expect(number == starts)
            while committed < end {
                committed += 10
                guard isDue() else { continue }
                return try ChildProcess(executable: "/bin/sh", arguments: ["-c", "exec sleep 60"]).run(killWhen: {
                    true
                })
            }
            return try ChildProcess(executable: "/bin/sh", arguments: ["-c", "exit 0"]).run()
        }
        return (kills, starts)
    }

    @Test("kills in the order of shares, restarts after each, and tells how far the engine was")
    func order() throws {
        let (run, starts) = try run([fault(at: 0.6, restartAfter: 30), fault(at: 0.2)])
        #expect(starts == 3)
        #expect(run.kills.map(\.atShare) == [0.2, 0.6])
        #expect(run.kills.map { $0.happened?.records } == [20, 60])
        let times = run.kills.compactMap { $0.happened?.second }
        #expect(times == times.sorted() && run.usage.wallSeconds >= times[1] + 0.03)
        #expect(run.kills.allSatisfy { ($0.happened?.recoverySeconds ?? 0) > 0 })
    }

    @Test("a kill that was not due before the end has not happened")
    func missed() throws {
        let (run, starts) = try run([fault(at: 0.2), fault(at: 0.9)], end: 50)
        #expect(starts == 2)
        #expect(run.kills[0].happened != nil && run.kills[1].happened == nil)
    }
}
