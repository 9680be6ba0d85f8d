import AdversarialLogs
import Analytics
import Oracle
import Testing
import Vocabulary

@Suite("Floors")
struct FloorTests {
    @Test(
        "of idle and added partitions make the results a function of logs and floors, over kills too",
        arguments: 0..<240 as Range<UInt64>)
    func agrees(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        let threads = seed.isMultiple(of: 4) ? 3 : 1
        var simulation = try LiveSimulation(log: log, threads: threads)
        let answers = try simulation.answers()
        let floors = simulation.floors.floors
        let difference = answers.firstDifference(from: log.expectedAnswers(drained: true, floors: floors))
        #expect(difference == nil, "seed \(seed), \(threads) threads, \(floors.count) floors, \(difference ?? "")")
    }

    @Test("are many in the simulation, and make results that differ from those without them")
    func simulationIsHard() throws {
        var (floors, restarts, added, different) = (0, 0, 0, 0)
        for seed in 0..<40 as Range<UInt64> {
            let log = AdversarialLog(seed: seed)
            var simulation = try LiveSimulation(log: log, threads: 1)
            let answers = try simulation.answers()
            floors += simulation.floors.floors.count
            restarts += simulation.restarts
            added += simulation.addedPartitions
            if answers.firstDifference(from: log.expectedAnswers(drained: true)) != nil { different += 1 }
        }
        #expect(floors > 100 && restarts > 100 && added > 40 && different > 10)
    }

    private func watch() -> IdleWatch {
        var watch = IdleWatch(partitions: 3, idleAfter: 1_000, now: 0)
        watch.took(partition: 0, now: 1_000)
        for partition in 0..<3 { watch.caughtUp(partition: partition, at: 1_500) }
        return watch
    }

    @Test("go to partitions that are silent and of which a broker has lately said that there is no more")
    func idleness() {
        var watch = watch()
        #expect((0..<3).map { watch.isIdle($0, now: 1_600) } == [false, true, true])
        let floors = watch.floors(heights: [50, 40, .min], now: 1_600)
        #expect(floors.map(\.partition) == [1, 2] && floors.map(\.floor) == [50, 50])
        #expect(watch.floors(heights: [50, 60, 50], now: 1_600).isEmpty, "a floor never falls")
        #expect(watch.floors(heights: [.min, 60, .min], now: 1_600).isEmpty, "nothing is −∞'s floor")
        // Nobody has said anything since: the broker may be away.
        #expect(!watch.isIdle(1, now: 1_501 + IdleWatch.longestTrust))
        watch.took(partition: 1, now: 1_700)
        #expect(!watch.isIdle(1, now: 2_800), "that it was asked before the record says nothing")
        watch.caughtUp(partition: 1, at: 2_700)
        #expect(watch.isIdle(1, now: 2_800))
    }

    @Test("stay as they are when all partitions are idle")
    func allIdle() {
        var watch = watch()
        watch.caughtUp(partition: 0, at: 2_000)
        #expect((0..<3).allSatisfy { watch.isIdle($0, now: 2_000) })
        #expect(watch.floors(heights: [50, 40, .min], now: 2_000).isEmpty)
    }

    @Test("are one a partition and offset, the largest, as lines and back")
    func list() throws {
        var list = FloorList()
        let kept = [(1, 7, 50), (0, 0, -5), (1, 7, 60), (1, 7, 55), (1, 9, 61)].map { partition, offset, floor in
            list.keep(Floor(partition: partition, offset: offset, floor: floor))
        }
        #expect(kept == [true, true, true, false, true])
        let lines = list.lines.split(separator: 0x0A)
        #expect(lines.map { String(decoding: $0, as: UTF8.self) }.first == #"{"partition":1,"offset":7,"floor":60}"#)
        #expect(lines.map { Floor(line: $0) } == list.floors)
        for text in ["", "{}", #"{"partition":1,"offset":7,"floor":60"#, #"{"partition":-1,"offset":7,"floor":60}"#] {
            #expect(Floor(line: Array(text.utf8)[...]) == nil, "\(text)")
        }
    }
}
