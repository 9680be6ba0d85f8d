internal import TestSupport
public import Vocabulary

/// A small telemetry log made to be hard on an engine, with a configuration to evaluate it by. Equal seeds give equal
/// logs.
///
/// It has 1–8 partitions, some of them empty; disorder; times on the edges of days, windows, time-outs and delays and
/// 1 ms beside them; escapes, repeated keys, wrong types, texts that Unicode holds equal and bytes do not; broken and
/// oversize records; fast clocks; odd numbers; ties and retries.
public struct AdversarialLog: Sendable {
    public struct Record: Hashable, Sendable {
        public let value: [UInt8]
        /// The record timestamp, which logs made of lines do not have.
        public let timestamp: EventTime?
    }

    public let seed: UInt64
    public let configuration: QueryConfiguration
    /// The records of each partition, in offset order.
    public let partitions: [[Record]]
    /// Whether the log can be written as lines: no record has a timestamp or contains a line end.
    public let isLines: Bool

    /// - Parameters:
    ///   - records: How many records it has at least and at most, if it has any.
    ///   - slides: How many slides a window of top pages has; `nil` is few.
    public init(seed: UInt64, records count: ClosedRange<Int64> = 1...300, slides: Int64? = nil) {
        var random = SplitMix64(seed: seed)
        var configuration = QueryConfiguration.drawn(using: &random)
        if let slides { configuration.topPages.window = configuration.topPages.slide * slides }
        let isLines = random.chance(70)
        var records = RecordDraw(configuration, isLines: isLines, using: &random)
        var partitions = Array(repeating: [Record](), count: Int(random.integer(1...8)))
        let used = partitions.indices.filter { _ in random.chance(85) }
        // A partition that lags or leads shows the least of the watermarks apart from the others.
        let lags = partitions.map { _ in random.chance(70) ? 0 : random.integer(-5...Int64.millisecondsPerDay / 24) }
        for _ in 0..<(used.isEmpty ? 0 : random.integer(count)) {
            let partition = random.element(of: used)
            partitions[partition].append(records.next(lag: lags[partition], using: &random))
        }
        self.init(seed: seed, configuration: configuration, partitions: partitions, isLines: isLines)
    }

    init(seed: UInt64, configuration: QueryConfiguration, partitions: [[Record]], isLines: Bool) {
        self.seed = seed
        self.configuration = configuration
        self.partitions = partitions
        self.isLines = isLines
    }
}
