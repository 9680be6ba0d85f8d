internal import Vocabulary

/// What an export says once: where the run is, and everything that is not about a user, a view or a journey.
struct StateExport {
    var settings = CheckpointIdentity()
    var position = CheckpointPosition(partitions: 0)
    var progress: [PartitionProgress] = []
    var counts: [Ledger.Partition] = []
    var lastHeight = PartitionProgress.notStarted
    var aggregates = AggregatesExport()
    var topPagesDuplicates: Int64 = 0
    /// Of the steps that were fed; the others stand among the steps.
    var funnelDuplicates: Int64 = 0

    init() {}

    func append(to writer: inout ByteWriter) {
        settings.append(to: &writer)
        position.append(to: &writer)
        for (progress, counts) in zip(progress, counts) {
            writer.append([progress.highest, Int64(progress.leaps)])
            writer.append([counts.valid, counts.wrongType, counts.noUser, counts.lateWindows])
            for numbers in [counts.dead, counts.admitted, counts.late] { writer.append(numbers) }
        }
        writer.append([lastHeight, aggregates.nextWindow, topPagesDuplicates, funnelDuplicates])
        writer.append(aggregates.dropOff)
        writer.append(aggregates.cohorts)
    }

    /// `nil` if the entries make no run.
    init?(from reader: inout ByteReader) {
        guard let settings = CheckpointIdentity(from: &reader), let position = CheckpointPosition(from: &reader) else {
            return nil
        }
        self.settings = settings
        self.position = position
        for floor in position.floors {
            guard var progress = PartitionProgress(reader.numbers()), let counts = Ledger.Partition(from: &reader)
            else { return nil }
            progress.raise(floor: floor)
            self.progress.append(progress)
            self.counts.append(counts)
        }
        let single = reader.numbers()
        guard single.count == 4 else { return nil }
        (lastHeight, topPagesDuplicates, funnelDuplicates) = (single[0], single[2], single[3])
        aggregates = AggregatesExport(
            nextWindow: single[1], dropOff: reader.numbers(), cohorts: reader.numbers())
        guard reader.isWhole, reader.isAtEnd, aggregates.isWhole else { return nil }
    }
}

/// What the engine remembers beside the shards.
struct AggregatesExport {
    var nextWindow = Int64.min
    /// For each window: its index and six counts.
    var dropOff: [Int64] = []
    /// For each final day: the day and the size of its cohort.
    var cohorts: [Int64] = []

    var isWhole: Bool { dropOff.count.isMultiple(of: 7) && cohorts.count.isMultiple(of: 2) }
}

extension PartitionProgress {
    fileprivate init?(_ numbers: [Int64]) {
        guard numbers.count == 2 else { return nil }
        self.init(highest: numbers[0], leaps: Int(numbers[1]))
    }
}

extension Ledger.Partition {
    fileprivate init?(from reader: inout ByteReader) {
        self.init()
        let single = reader.numbers()
        let lists = [reader.numbers(), reader.numbers(), reader.numbers()]
        guard single.count == 4, lists.map(\.count) == [dead.count, admitted.count, late.count] else { return nil }
        (valid, wrongType, noUser, lateWindows) = (single[0], single[1], single[2], single[3])
        (dead, admitted, late) = (lists[0], lists[1], lists[2])
    }
}
