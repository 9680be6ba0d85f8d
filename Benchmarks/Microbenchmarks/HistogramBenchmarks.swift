import Measurement

/// Recording latencies in a histogram.
enum HistogramBenchmarks {
    static func all(events: Int) -> [Microbenchmark] {
        [
            record("around 200 µs", latencies(events, scale: 200)),
            record("around a minute", latencies(events, scale: 60_000_000)),
        ]
    }

    /// Values from a thousandth to a thousand times a scale in microseconds, most of them near it.
    private static func latencies(_ count: Int, scale: Double) -> [Int64] {
        var state: UInt64 = 7
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var value = scale
            // Up to ten halvings or doublings.
            for bit in 40..<50 { value *= (state >> UInt64(bit)) & 1 == 0 ? 0.5 : 2 }
            return Int64(value * (1 + Double(state >> 54) / 1024)) + 1
        }
    }

    private static func record(_ name: String, _ values: [Int64]) -> Microbenchmark {
        let box = HistogramBox()
        return Microbenchmark(name: "histogram/record/\(name)", events: values.count, bytes: 0) {
            for value in values { box.histogram.record(microseconds: value) }
            return UInt64(box.histogram.maximum)
        }
    }
}

/// A histogram that a closure can keep.
private final class HistogramBox {
    var histogram = Histogram()
}
