internal import Glibc
public import Logs
internal import Measurement
public import Scenarios
internal import Sinks
public import Vocabulary
internal import Workload

/// Generates the load of a scenario, and on demand the answers that any engine must give to it.
public struct Generation: Sendable {
    /// Where records go.
    public enum Destination: Sendable {
        /// A partition file a lane, and `manifest.json`.
        case directory(String)
        /// All lanes as one stream in the order of arrivals: one partition.
        case standardOutput
        /// A partition a lane of a topic.
        case kafka(KafkaTopic, KafkaProperties, TopicMode)
        /// Memory, a partition a lane.
        case memory(MemoryLog)
        /// Nowhere: how fast can it go?
        case null
    }

    /// What a topic is before a load is written to it.
    public enum TopicMode: Sendable {
        /// There, with empty partitions.
        case empty
        /// Not there: it is made first.
        case create
        /// There, and each partition holds the beginning of its lane, from which it goes on.
        case resume
    }

    /// How far a generation has come.
    public struct Progress: Sendable {
        public let records: Int64
        public let bytes: Int64
        public let seconds: Double
        /// How much of the scenario's span is covered, from 0 to 1.
        public let share: Double
    }

    public var scenario: Scenario
    public var destination: Destination
    /// The directory that takes the planted answers; only for a whole load.
    public var expectedDirectory: String?
    /// Whether partition files are compressed.
    public var compresses = false
    /// The lanes to generate: every `count`-th, from the `index`-th, counted from 1.
    public var shard = (index: 1, count: 1)
    /// Only records that arrive so long after the start or later are given.
    public var seek: Milliseconds = 0
    /// How fast the scenario's time runs, as a multiple of the clock's; `nil` is as fast as it goes.
    public var speed: Double?
    /// How much of the scenario's time passes as fast as it goes before the schedule of a pace starts.
    var warmUp: Milliseconds = 0
    /// Told of the schedule when it starts.
    var onStartOfPace: (@Sendable (Schedule) -> Void)?

    /// About how many bytes are generated at a time.
    static let batchBytes = 1 << 18

    public init(scenario: Scenario, destination: Destination) {
        self.scenario = scenario
        self.destination = destination
        speed = scenario.clock.speed
    }

    /// Generates everything, or as much as comes until `isInterrupted`; then no file gets its name, but records in a topic stay.
    ///
    /// - Parameters:
    ///   - isInterrupted: asked before each batch.
    ///   - report: told after each batch how many records and bytes there are.
    public func run(
        isInterrupted: () -> Bool = { false }, report: (Progress) -> Void = { _ in }
    ) throws(LogError) -> GenerationRecord {
        precondition(expectedDirectory == nil || shard.count == 1 && seek == 0, "answers are those of a whole load")
        let start = MonotonicClock.nanoseconds
        let plan = GeneratorPlan(scenario)
        let lanes = plan.lanes(ofShard: shard.index, of: shard.count).map {
            Lane(plan: plan, number: $0, seek: scenario.clock.start + seek, writesKeys: writesKeys)
        }
        let output = try output(lanes: lanes.map { $0.number })
        let expected = try expectedDirectory.map { path throws(LogError) in
            try ExpectedAnswers(
                directory: path, partitions: mergesLanes ? 1 : plan.lanes,
                configuration: scenario.queries, arrivals: scenario.arrivals)
        }
        var record = GenerationRecord(self, lanes: lanes.map { $0.number })
        var batch = RecordBatch(capacity: Self.batchBytes * 2)
        var planted: [PlantedRecord] = []
        let first = scenario.arrivals.lowerBound + seek
        var pace: Pace?
        record.resumedRecords = try goOn(lanes, output, expected, isInterrupted: isInterrupted)
        while let (index, arrival, turn) = Self.furthestBehind(lanes, inOrder: mergesLanes) {
            if isInterrupted() {
                record.interrupted = true
                try output.abandon()
                return record
            }
            if let speed, pace == nil, arrival >= first + warmUp {
                output.settle()
                let schedule = Schedule(speed: speed, from: record.resumedRecords > 0 ? arrival : first + warmUp)
                pace = Pace(schedule, lanes: lanes.count, latencyTarget: scenario.thresholds.excessP99)
                onStartOfPace?(schedule)
            }
            if let pace, pace.schedule.sleeps(until: arrival) { continue }
            let limit = min(turn, pace?.schedule.dueBefore ?? (speed == nil ? .max : first + warmUp))
            batch.removeAll()
            if let expected {
                planted.removeAll(keepingCapacity: true)
                lanes[index].generator.fill(&batch, planted: &planted, maximumBytes: Self.batchBytes, before: limit)
                try expected.take(batch, planted, partition: mergesLanes ? 0 : lanes[index].number)
            } else {
                lanes[index].generator.fill(&batch, maximumBytes: Self.batchBytes, before: limit)
            }
            try output.append(batch, lane: index)
            record.add(batch, lane: index)
            pace?.sent(batch, lane: index)
            report(
                Progress(
                    records: record.records, bytes: record.bytes, seconds: MonotonicClock.seconds(since: start),
                    share: Double(arrival - first) / Double(scenario.arrivals.upperBound - first)))
        }
        record.sendLateness = pace?.lateness
        record.expected = try expected?.finish()
        record.closedFormRows = plan.closedFormRows.count
        record.wallSeconds = MonotonicClock.seconds(since: start)
        try output.finish(manifest: record.manifest)
        return record
    }

    /// Takes the lanes to the records that are still to be written, and returns how many were before.
    private func goOn(
        _ lanes: [Lane], _ output: any GenerationOutput, _ expected: ExpectedAnswers?, isInterrupted: () -> Bool
    ) throws(LogError) -> Int64 {
        var batch = RecordBatch(capacity: Self.batchBytes * 2)
        var planted: [PlantedRecord] = []
        var resumed: Int64 = 0
        let starts = lanes.indices.map { output.start(ofLane: $0) }
        while !isInterrupted() {
            let behind = lanes.indices.filter { lanes[$0].generator.nextOffset < starts[$0] }
            guard
                let index = behind.min(by: {
                    lanes[$0].generator.nextArrival() ?? .max < lanes[$1].generator.nextArrival() ?? .max
                })
            else { break }
            batch.removeAll()
            planted.removeAll(keepingCapacity: true)
            if let expected {
                lanes[index].generator.fill(
                    &batch, planted: &planted, maximumBytes: Self.batchBytes, end: starts[index])
                try expected.take(batch, planted, partition: lanes[index].number)
            } else {
                lanes[index].generator.fill(&batch, maximumBytes: Self.batchBytes, end: starts[index])
            }
            resumed += Int64(batch.records.count)
            let isThere = lanes[index].generator.nextOffset == starts[index]
            if isThere || batch.records.isEmpty { try output.goOn(after: batch, lane: index) }
        }
        return resumed
    }

    /// Whether records get the keys that the scenario partitions them by.
    private var writesKeys: Bool {
        if case .kafka = destination { scenario.partitionBy != .none } else { false }
    }

    /// Whether all lanes come as one stream.
    private var mergesLanes: Bool { if case .standardOutput = destination { true } else { false } }

    /// What stands in the way before anything is written: directories that hold another run's files.
    public func problems() -> [String] {
        var problems: [String] = []
        if case .directory(let path) = destination {
            do throws(LogError) { try LaneFiles.requireUnused(path) } catch { problems.append("\(error)") }
        }
        if let expectedDirectory {
            do throws(LogError) { try ResultDirectory.requireUnused(expectedDirectory) } catch {
                problems.append("\(error)")
            }
        }
        return problems
    }

    private func output(lanes: [Int]) throws(LogError) -> any GenerationOutput {
        switch destination {
        case .directory(let path): try LaneFiles(directory: path, lanes: lanes, compressed: compresses)
        case .standardOutput: StandardOutputLanes()
        case .kafka(let topic, let properties, let mode):
            try TopicLanes(
                topic: topic, properties: properties, mode: mode, lanes: lanes, of: scenario.lanes,
                times: scenario.arrivals)
        case .memory(let log): MemoryLanes(log: log)
        case .null: NullLanes()
        }
    }

    /// The lane whose next record arrives first, that arrival, and when another lane's turn comes; `nil` at the end of all.
    private static func furthestBehind(
        _ lanes: [Lane], inOrder: Bool
    ) -> (index: Int, arrival: EventTime, turn: EventTime)? {
        var first: (index: Int, arrival: EventTime)?
        var second = EventTime.max
        for (index, lane) in lanes.enumerated() {
            guard let arrival = lane.generator.nextArrival() else { continue }
            if arrival < first?.arrival ?? .max {
                second = first?.arrival ?? .max
                first = (index, arrival)
            } else {
                second = min(second, arrival)
            }
        }
        // At least one record, the first, is before the limit.
        return first.map { ($0.index, $0.arrival, inOrder && second < .max ? max(second, $0.arrival + 1) : .max) }
    }

    /// A lane's generator, which cannot be copied, where an array can hold it.
    private final class Lane {
        let number: Int
        var generator: LaneGenerator

        init(plan: GeneratorPlan, number: Int, seek: EventTime, writesKeys: Bool) {
            self.number = number
            generator = LaneGenerator(plan: plan, lane: number, seek: seek, writesKeys: writesKeys)
        }
    }
}
