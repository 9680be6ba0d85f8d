import Analytics
import Glibc
import Measurement
import Vocabulary

/// What keyed state costs as it grows: bytes an entry, memory of the process, time an event and the longest stop.
///
/// `StateBenchmark [THREADS [USERS [drain]]]` gives an engine one START of each of so many users (10 million) with a content
/// that it shares with others: as many known users, and as many live funnel pairs with a pending step or a time-out.
/// A line each time their number has grown tenfold, from 10,000 on, tells of the batches since the line before. Then only
/// the journey of one user in a thousand goes on, for two hours of the load's time in batches of one event, and a line
/// tells what is left after the peak, and another of the batch that closes the day of all users; then the engine drains,
/// and so does the last. With `drain`, it drains at the peak.
/// Batches are made outside the time that is measured.
@main
struct StateBenchmark: ~Copyable {
    private static let eventsOfBatch = 1000

    private let engine: Engine
    private var load = UserLoad()
    private var batch = RecordBatch(capacity: 1 << 20)
    private var output = EpochOutput()

    static func main() {
        let drainsAtPeak = CommandLine.arguments.count == 4 && CommandLine.arguments[3] == "drain"
        let arguments = CommandLine.arguments.dropFirst().dropLast(drainsAtPeak ? 1 : 0).map { Int($0) }
        guard arguments.count <= 2, arguments.allSatisfy({ $0 ?? 0 > 0 }) else {
            return print("usage: StateBenchmark [THREADS [USERS [drain]]], numbers of at least 1")
        }
        let threads = arguments.first.flatMap { $0 } ?? 1
        var benchmark = Self(threads: threads)
        benchmark.grow(to: arguments.dropFirst().first.flatMap { $0 } ?? 10_000_000)
        if !drainsAtPeak {
            benchmark.goOnWithFew()
            benchmark.closeDay()
        }
        benchmark.drain()
    }

    private init(threads: Int) {
        engine = Engine(configuration: QueryConfiguration(), partitions: 1, threads: threads)
    }

    private mutating func grow(to users: Int) {
        var milestone = 10_000
        var batches = Batches()
        while load.users < users {
            let events = min(Self.eventsOfBatch, users - load.users)
            load.fill(&batch, events: events)
            process(&batches)
            guard load.users >= milestone || load.users == users else { continue }
            printState("\(load.users) users", "\(batches)")
            if load.users >= milestone { milestone *= 10 }
            batches = Batches()
        }
    }

    private mutating func goOnWithFew() {
        var batches = Batches()
        while load.fillLater(&batch, rounds: 6) { process(&batches) }
        printState("\((load.users + UserLoad.share - 1) / UserLoad.share) go on", "\(batches)")
        sleep(15)
        printState("15 s later", "nothing done")
    }

    private mutating func closeDay() {
        var batches = Batches()
        // The journeys close before.
        load.fill(&batch, hoursLater: 3)
        process(&batches)
        batches = Batches()
        load.fill(&batch, hoursLater: 48)
        process(&batches)
        printState("a day closed", "\(batches)")
    }

    private mutating func process(_ batches: inout Batches) {
        output.removeAll()
        let cpu = ProcessUsage.ofThisProcess.cpuSeconds
        let start = MonotonicClock.nanoseconds
        engine.process(batch, into: &output)
        batches.add(
            events: batch.records.count, milliseconds: MonotonicClock.seconds(since: start) * 1000,
            cpuSeconds: ProcessUsage.ofThisProcess.cpuSeconds - cpu)
    }

    private mutating func drain() {
        output.removeAll()
        let start = MonotonicClock.nanoseconds
        engine.drain(into: &output)
        while engine.isBehind {
            output.removeAll()
            engine.advance(into: &output)
        }
        printState("drained", "\(MonotonicClock.seconds(since: start)) s")
    }

    private func printState(_ name: String, _ times: String) {
        let sizes = engine.stateSizes().map { size in
            "\(size.operator) \(size.allocatedBytes) B, \(Self.perUser(size.allocatedBytes, load.users)) a user"
        }
        let resident = ProcessUsage.residentBytesOfThisProcess >> 20
        let peak = ProcessUsage.ofThisProcess.peakResidentBytes >> 20
        print("\(name): \(times); \(sizes.joined(separator: "; ")); RSS \(resident) MiB, \(peak) at its peak")
    }

    private static func perUser(_ bytes: Int, _ users: Int) -> Double {
        (Double(bytes) / Double(users) * 10).rounded() / 10
    }
}

/// Times of batches that followed each other.
private struct Batches: CustomStringConvertible {
    private var events = 0
    private var cpuSeconds = 0.0
    private var milliseconds: [Double] = []

    mutating func add(events: Int, milliseconds: Double, cpuSeconds: Double) {
        self.events += events
        self.cpuSeconds += cpuSeconds
        self.milliseconds.append(milliseconds)
    }

    var description: String {
        let sorted = milliseconds.sorted()
        let longest = sorted.suffix(5).reversed().map { "\(($0 * 10).rounded() / 10)" }.joined(separator: " ")
        return "\(Int(cpuSeconds * 1e9) / max(1, events)) CPU-ns an event, batches' median "
            + "\((sorted[sorted.count / 2] * 1000).rounded()) µs, longest \(longest) ms"
    }
}
