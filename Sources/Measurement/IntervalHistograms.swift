/// Histograms of one latency, one an interval of a run: how it changed. Only that of the last interval is kept at length.
public struct IntervalHistograms: Sendable {
    /// The histogram of an interval that is over.
    public struct Interval: Sendable {
        /// From 0.
        public let index: Int
        /// As `Histogram.encoded`.
        public let encoded: [UInt8]
        /// In microseconds.
        public let maximum: Int64
        /// Values below zero.
        public let negative: Int64

        public init(index: Int, _ histogram: Histogram) {
            self.index = index
            encoded = histogram.encoded
            maximum = histogram.maximum
            negative = histogram.negative
        }

        public var histogram: Histogram {
            var histogram = Histogram(encoded: encoded)!
            histogram.restore(maximum: maximum, negative: negative)
            return histogram
        }
    }

    private var finished: [Interval] = []
    private var current = Histogram()
    private var index = 0

    public init() {}

    /// Starts an interval, unless it or a later one has been started.
    public mutating func advance(to next: Int) {
        guard next > index else { return }
        finished = intervals
        current = Histogram()
        index = next
    }

    /// Counts a value in the interval that was started last.
    @inline(__always)
    public mutating func record(microseconds value: Int64) { current.record(microseconds: value) }

    /// All intervals in which something was counted, ascending.
    public var intervals: [Interval] {
        current.count + current.negative == 0 ? finished : finished + [Interval(index: index, current)]
    }

    /// All values together.
    public var total: Histogram { intervals.reduce(into: Histogram()) { $0.merge($1.histogram) } }
}
