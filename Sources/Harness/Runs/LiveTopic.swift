internal import Analytics
internal import Logs
internal import Measurement
internal import Vocabulary

/// What a run over a topic that goes on has to see to beside the records: floors of idle partitions, and partitions
/// that are added.
struct LiveTopic {
    /// How often brokers are asked where partitions end, at most and at least, in milliseconds.
    private static let watchIntervals: ClosedRange<Int64> = 20...1_000

    private let source: LogSource
    private var idle: IdleWatch?

    /// Begins to look at what `run` reads; `nil` where that is no topic, or one that is read up to fixed ends.
    init?(_ run: EngineRun, source: LogSource) {
        guard case .kafka(_, _, untilEnd: false) = run.input else { return nil }
        self.source = source
        let intervals = Self.watchIntervals
        let queries = run.configuration
        if queries.idle == .floors {
            idle = IdleWatch(partitions: source.partitionCount, idleAfter: queries.idleAfter, now: Self.now)
        }
        let wanted = queries.idle == .floors ? queries.idleAfter / 4 : intervals.upperBound
        source.startWatch(everyMilliseconds: min(max(wanted, intervals.lowerBound), intervals.upperBound))
    }

    private static var now: Milliseconds { MonotonicClock.nanoseconds / 1_000_000 }

    /// Notes that a batch was taken.
    mutating func took(_ batch: borrowing RecordBatch) {
        if !batch.records.isEmpty { idle?.took(partition: batch.partition, now: Self.now) }
    }

    /// Takes partitions that were added, raises the floors of those that are idle, and returns all floors that there are
    /// for it. Everything that was read must have been processed.
    mutating func raiseFloors(of engine: Engine, into output: inout EpochOutput) throws(LogError) -> [Floor] {
        var floors: [Floor] = []
        while hasMorePartitions {
            if let floor = try addPartition(to: engine) { floors.append(floor) }
        }
        floors += floorsOfIdle(engine)
        if !floors.isEmpty { engine.raise(floors, into: &output) }
        return floors
    }

    var hasMorePartitions: Bool { source.hasMorePartitions }

    /// The floors that partitions get now because they are idle.
    mutating func floorsOfIdle(_ engine: Engine) -> [Floor] {
        guard idle != nil else { return [] }
        for partition in 0..<source.partitionCount {
            if let time = source.caughtUpAt(partition) { idle?.caughtUp(partition: partition, at: time) }
        }
        let heights = (0..<engine.partitionCount).map(engine.height(ofPartition:))
        let offsets = source.offsets
        return (idle?.floors(heights: heights, now: Self.now) ?? []).map {
            Floor(partition: $0.partition, offset: offsets[$0.partition], floor: $0.floor)
        }
    }

    /// Takes one partition more into source and engine. Returns the floor that it must get before its first record; `nil`
    /// for −∞.
    mutating func addPartition(to engine: Engine) throws(LogError) -> Floor? {
        let partition = engine.partitionCount
        let least = (0..<partition).map(engine.height(ofPartition:)).min() ?? .min
        try source.addPartition()
        engine.addPartition()
        idle?.addPartition(now: Self.now)
        return least == .min ? nil : Floor(partition: partition, offset: source.offsets[partition], floor: least)
    }
}
