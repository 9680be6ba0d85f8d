import Analytics
import Measurement
import Vocabulary

/// Saves a large state and restores it: how long the engine waits, what it loses while a snapshot is written, how much
/// is written, and how fast it is read back.
///
/// `CheckpointBenchmark DIR [SNAPSHOTS [SECONDS [THREADS]]]` fills an engine with about 1 GB of state and saves it so
/// many times; between snapshots it takes events for so many seconds, and as many again from the beginning of one. DIR
/// must not be there. `CheckpointBenchmark DIR restore` then brings back in a new process what it left.
@main
struct CheckpointBenchmark: ~Copyable {
    private static let eventsOfBatch = 4096

    private let threads: Int
    private let engine: Engine
    private var load = SteadyLoad()
    private var batch = RecordBatch(capacity: 1 << 20)
    private var output = EpochOutput()

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        func number(_ index: Int, _ value: Int) -> Int {
            index < arguments.count ? Int(arguments[index]) ?? value : value
        }
        guard let directory = arguments.first else {
            return print("usage: CheckpointBenchmark DIR [SNAPSHOTS [SECONDS [THREADS]]] | DIR restore")
        }
        if arguments.dropFirst().first == "restore" { return try restore(directory) }
        var benchmark = Self(threads: number(3, 2))
        benchmark.fill()
        try benchmark.save(to: directory, snapshots: number(1, 20), seconds: Double(number(2, 10)))
    }

    private init(threads: Int) {
        self.threads = threads
        engine = Self.makeEngine(threads: threads)
    }

    private static func makeEngine(threads: Int) -> Engine {
        Engine(configuration: QueryConfiguration(), partitions: 1, threads: threads)
    }

    private mutating func fill() {
        for _ in 0..<SteadyLoad.eventsToFill / Self.eventsOfBatch { takeBatch(addsUsers: true) }
        printState()
    }

    private func printState() {
        print(engine.stateSizes().map { "\($0.operator) \($0.accountedBytes >> 20) MiB" }.joined(separator: ", "))
    }

    private mutating func takeBatch(addsUsers: Bool) {
        load.fill(&batch, events: Self.eventsOfBatch, addsUsers: addsUsers)
        output.removeAll()
        engine.process(batch, into: &output)
    }

    private mutating func save(to directory: String, snapshots: Int, seconds: Double) throws {
        let store = try CheckpointStore(directory: directory)
        var identity = CheckpointIdentity()
        identity.add("threads", threads)
        try store.begin(identity)
        var (stalls, cpu, alone, beside): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for round in 0..<snapshots {
            alone.append(eventsPerSecond(for: seconds))
            var position = CheckpointPosition(partitions: 1)
            position.epoch = store.nextEpoch
            let start = MonotonicClock.nanoseconds
            let cpuBefore = ProcessUsage.cpuSecondsOfThisThread
            try store.beginSnapshot(of: engine, at: position)
            cpu.append((ProcessUsage.cpuSecondsOfThisThread - cpuBefore) * 1000)
            stalls.append(MonotonicClock.seconds(since: start) * 1000)
            beside.append(eventsPerSecond(for: seconds))
            let cost = try store.awaitSnapshot()
            print(
                "\(round): stall \(stalls[round]) ms, \(cpu[round]) of CPU time, \((cost?.writtenBytes ?? 0) >> 20) of \((cost?.stateBytes ?? 0) >> 20) MiB written "
                    + "in \((cost?.cpuNanoseconds ?? 0) / 1_000_000) CPU-ms, "
                    + "\(Int(alone[round])) events/s alone, \(Int(beside[round])) with a snapshot")
        }
        printState()
        print("stall, ms: \(Self.text(stalls))")
        print("CPU time of the stall, ms: \(Self.text(cpu))")
        print("rate with a snapshot, of that without: \(Self.text(zip(beside, alone).map { $0 / $1 }))")
    }

    /// Events a second, their making included.
    private mutating func eventsPerSecond(for seconds: Double) -> Double {
        let start = MonotonicClock.nanoseconds
        var events = 0
        repeat {
            takeBatch(addsUsers: false)
            events += Self.eventsOfBatch
        } while MonotonicClock.seconds(since: start) < seconds
        return Double(events) / MonotonicClock.seconds(since: start)
    }

    private static func restore(_ directory: String) throws {
        let store = try CheckpointStore(directory: directory)
        let threads = try store.identity()?.value("threads").flatMap { Int($0) } ?? 1
        let start = MonotonicClock.nanoseconds
        let (engine, _) = try store.resume(partitions: 1) { _ in makeEngine(threads: threads) }
        let seconds = MonotonicClock.seconds(since: start)
        let bytes = try CheckpointReport(directory: directory, readsPages: false).snapshots.last?.stateBytes ?? 0
        print(
            "\(bytes >> 20) MiB in \(seconds) s, \(Double(bytes) / seconds / 1e9) GB/s,",
            "\(ProcessUsage.ofThisProcess.cpuSeconds) CPU-s, \(engine.stateSizes().map(\.entries)) entries")
    }

    private static func text(_ values: [Double]) -> String {
        let summary = TrialSummary(values)
        return "\(summary.median) (\(summary.minimum) … \(summary.maximum)), \(summary.trials) times"
    }
}
