public import Vocabulary

/// A population of learners, and what happens to their events on the way.
///
/// Each key has a default; a scenario file states what differs. Shares are fractions from 0 to 1, times are
/// milliseconds, and offsets such as `from` count from `clock.start`.
public struct Scenario: Hashable, Sendable {
    public var name = "unnamed"
    /// One sentence on what the load stresses.
    public var about = ""
    /// Everything random is drawn from it.
    public var seed: UInt64 = 42
    /// Lanes = partitions of the log.
    public var lanes = 4
    public var clock = Clock()
    public var rate = Rate()
    public var population = Population()
    public var contents = Contents()
    public var behaviour = Behaviour()
    /// What keys a record and chooses its lane.
    public var partitionBy = PartitionKey.device
    public var arrival = Arrival()
    public var faultsInData = DataFaults()
    public var skew = Skew()
    /// Cohorts whose answers are known in closed form.
    public var plant: [Cohort] = []
    public var queries = QueryConfiguration()
    /// Faults that the harness injects into the engine, by share of the records.
    public var faults: [EngineFault] = []
    public var thresholds = Thresholds()

    public init() {}

    /// The span of arrivals: start-inclusive, end-exclusive.
    public var arrivals: Range<EventTime> { clock.start..<clock.start + clock.span }

    public struct Clock: Hashable, Sendable {
        public var start: EventTime = 1_770_854_400_000
        public var span: Milliseconds = 3_600_000
        /// Times faster than real time; `nil` means as fast as possible.
        public var speed: Double?

        /// The longest span, and the longest time that one may take at a pace.
        public static let longestSpan: Milliseconds = 3660 * .millisecondsPerDay
        static let highestSpeed = 1e9

        /// Why a load cannot go at a speed: its schedule would not be counted in nanoseconds. `nil` if it can.
        public func issue(speed: Double) -> String? {
            if speed > Self.highestSpeed { return "over 1,000,000,000 times as fast as real time" }
            guard Double(span) / speed > Double(Self.longestSpan) else { return nil }
            return
                "so slow that the span of \(DurationText.text(span)) takes over \(DurationText.text(Self.longestSpan))"
        }
    }

    public struct Rate: Hashable, Sendable {
        public enum Shape: String, CaseIterable, Sendable { case constant, diurnal, ramp, burst, steps }
        public enum Arrivals: String, CaseIterable, Sendable { case poisson, even }

        public struct Step: Hashable, Sendable {
            public var at: Milliseconds = 0
            public var multiple: Double = 1
        }

        /// Events a second, averaged over a day (`diurnal`) or over the span (all other shapes).
        public var mean: Double = 1000
        public var shape = Shape.constant
        /// `diurnal`: peak over mean; `ramp` and `burst`: peak over the base.
        public var peak: Double = 3
        /// `diurnal`: when the peak is, as milliseconds of the day.
        public var at: Milliseconds = (19 * 60 + 30) * 60_000
        /// `ramp` and `burst`: when it begins.
        public var from: Milliseconds = 0
        /// `ramp`: how long it rises.
        public var over: Milliseconds = 300_000
        /// `burst`: how long it lasts.
        public var lasting: Milliseconds = 300_000
        public var steps: [Step] = []
        /// How session starts are spaced.
        public var arrivals = Arrivals.poisson
    }

    public struct Contents: Hashable, Sendable {
        public var count = 20_000
        public var popularity = Distribution.zipf(exponent: 1.1)
        /// New contents a day, as a share of `count`.
        public var newPerDay: Double = 0
    }

    public enum PartitionKey: String, CaseIterable, Sendable { case device, user, message, none }

    public struct EngineFault: Hashable, Sendable {
        /// What is killed.
        public enum Target: String, CaseIterable, Codable, Sendable { case engine, broker, generator }

        /// When, as a share of the records.
        public var at: Double = 0
        public var kill = Target.engine
        public var restartAfter: Milliseconds = 0
    }

    public struct Thresholds: Hashable, Sendable {
        public var excessP99: Milliseconds?
        public var eventsPerSecond: Double?
    }
}
