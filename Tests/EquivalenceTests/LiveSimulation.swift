import AdversarialLogs
import Analytics
import Oracle
import TestSupport
import Vocabulary

/// A live topic on a clock that stands still while anything is done: records come in bursts and silences, partitions
/// fall silent and are added, the engine is killed and goes on from its last snapshot, and floors are all that is kept
/// beside the log.
struct LiveSimulation {
    let log: AdversarialLog
    let threads: Int
    private var random: SplitMix64
    private var engine: Engine
    private var watch: IdleWatch
    private var now: Milliseconds = 0
    /// Records of each partition that the topic has by now, and that the engine has taken.
    private var written: [Int]
    private var taken: [Int]
    private(set) var floors = FloorList()
    private var ahead = FloorSchedule([])
    /// Rows since the start, of which a replay repeats a part.
    private var rows: [UInt8] = []
    /// What is said once about each record: its dead letter, its late events.
    private var deadLetters: [UInt8] = []
    private var late: [UInt8] = []
    private var reached: [Int]
    private var snapshot: (image: [UInt8], taken: [Int], rows: Int)
    private(set) var restarts = 0
    private(set) var addedPartitions = 0

    private static let idleAfter: Milliseconds = 1_000

    init(log: AdversarialLog, threads: Int) throws {
        self.log = log
        self.threads = threads
        random = SplitMix64(seed: log.seed ^ 0xF100_0125)
        // Some of the partitions come later.
        let first = Int(random.integer(1...Int64(log.partitions.count)))
        engine = Self.engine(log, partitions: first, threads: threads)
        watch = IdleWatch(partitions: first, idleAfter: Self.idleAfter, now: 0)
        written = Array(repeating: 0, count: first)
        taken = written
        reached = written
        snapshot = (try engine.image(), taken, 0)
    }

    private static func engine(_ log: AdversarialLog, partitions: Int, threads: Int) -> Engine {
        Engine(configuration: log.configuration, partitions: partitions, threads: threads, rendersLate: true)
    }

    /// Lets everything happen, and drains.
    mutating func answers() throws -> Answers {
        while (0..<log.partitions.count).contains(where: { $0 >= written.count || taken[$0] < log.partitions[$0].count }
        ) {
            now += random.integer(1...400)
            try step()
        }
        // Whoever is silent at last holds nobody back.
        for _ in 0..<4 {
            now += Self.idleAfter
            if random.chance(50) { raiseIdle() }
        }
        var output = EpochOutput()
        engine.drain(into: &output)
        rows += output.rows
        return Answers(results: rows, ledger: engine.ledger(), lateEvents: late, deadLetters: deadLetters)
    }

    private mutating func step() throws {
        let partitions = written.count
        switch random.integer(0...99) {
        case 0..<40:
            // A burst for some partitions, or for one.
            for partition in 0..<partitions where random.chance(partitions == 1 ? 100 : 40) {
                let rest = log.partitions[partition].count - written[partition]
                written[partition] += Int(min(random.integer(0...12), Int64(rest)))
            }
        case 40..<80:
            let waiting = (0..<partitions).filter { taken[$0] < written[$0] }
            if !waiting.isEmpty { take(random.element(of: waiting)) }
        case 80..<86: now += random.integer(0...3 * Self.idleAfter)
        case 86..<90: try addPartition()
        case 90..<95: snapshot = (try engine.image(), taken, rows.count)
        default: try restart()
        }
        for partition in 0..<written.count where taken[partition] == written[partition] && random.chance(80) {
            watch.caughtUp(partition: partition, at: now)
        }
        raiseIdle()
    }

    private mutating func take(_ partition: Int) {
        var batch = RecordBatch(capacity: 1024)
        batch.partition = partition
        var end = taken[partition] + Int(random.integer(1...20))
        end = min(end, written[partition])
        // A floor of an earlier start holds from its offset on, wherever batches end now.
        if let offset = ahead.nextOffset(ofPartition: partition) { end = min(end, Int(offset)) }
        for offset in taken[partition]..<end {
            let record = log.partitions[partition][offset]
            batch.append(
                record.value.span, offset: Int64(offset), timestamp: record.timestamp ?? RecordBatch.Record.noTimestamp)
        }
        if end > taken[partition] {
            var output = EpochOutput()
            engine.process(batch, into: &output)
            rows += output.rows
            keep(output, partition: partition, end: end)
            taken[partition] = end
            watch.took(partition: partition, now: now)
        }
        raise(ahead.take(partition: partition, upTo: Int64(end)))
    }

    /// Lines about records that were taken before are there already.
    private mutating func keep(_ output: EpochOutput, partition: Int, end: Int) {
        func isNew(_ line: ArraySlice<UInt8>) -> Bool {
            let text = String(decoding: line, as: UTF8.self)
            let offset = text.firstMatch(of: /"offset":([0-9]+)/).flatMap { Int($0.1) } ?? 0
            return offset >= reached[partition]
        }
        for line in output.deadLetters.split(separator: 0x0A) where isNew(line) { deadLetters += line + [0x0A] }
        for line in output.late.split(separator: 0x0A) where isNew(line) { late += line + [0x0A] }
        reached[partition] = max(reached[partition], end)
    }

    private mutating func raise(_ floors: [Floor]) {
        var output = EpochOutput()
        engine.raise(floors, into: &output)
        rows += output.rows
    }

    private mutating func raiseIdle() {
        let heights = (0..<engine.partitionCount).map(engine.height(ofPartition:))
        let raised = watch.floors(heights: heights, now: now).map {
            Floor(partition: $0.partition, offset: Int64(taken[$0.partition]), floor: $0.floor)
        }
        for floor in raised { floors.keep(floor) }
        raise(raised)
    }

    private mutating func addPartition() throws {
        guard written.count < log.partitions.count else { return }
        let least = (0..<engine.partitionCount).map(engine.height(ofPartition:)).min()!
        engine.addPartition()
        watch.addPartition(now: now)
        for array in [\Self.written, \Self.taken, \Self.reached] { self[keyPath: array].append(0) }
        addedPartitions += 1
        if least > .min {
            let floor = Floor(partition: written.count - 1, offset: 0, floor: least)
            floors.keep(floor)
            raise([floor])
        }
        snapshot = (try engine.image(), taken, rows.count)
    }

    /// Goes on from the snapshot, with the log and the floors.
    private mutating func restart() throws {
        restarts += 1
        let said = rows
        engine = Self.engine(log, partitions: snapshot.taken.count, threads: threads)
        try engine.restore(image: snapshot.image)
        (taken, rows) = (snapshot.taken, Array(rows[..<snapshot.rows]))
        watch = IdleWatch(partitions: taken.count, idleAfter: Self.idleAfter, now: now)
        ahead = FloorSchedule(floors.floors)
        for partition in taken.indices { raise(ahead.take(partition: partition, upTo: Int64(taken[partition]))) }
        // Everything that was read before is read again before anything new is said.
        while let partition = taken.indices.first(where: { taken[$0] < reached[$0] }) { take(partition) }
        precondition(rows.starts(with: said), "seed \(log.seed): a restart said something else")
    }
}
