import Measurement

// Times the leaves of the engine: `microbench [--filter TEXT] [--trials N] [--seconds S] [--events N]`.

/// The value behind an option, or its default.
func option<Value: LosslessStringConvertible>(_ name: String, _ value: Value) -> Value {
    guard let index = CommandLine.arguments.firstIndex(of: name), index + 1 < CommandLine.arguments.count else {
        return value
    }
    guard let given = Value(CommandLine.arguments[index + 1]) else { fatalError("\(name) takes a \(Value.self)") }
    return given
}

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let rounded = Int((value * Double(scale)).rounded())
    let fraction = String(scale + rounded % scale).dropFirst()
    return decimals == 0 ? "\(rounded)" : "\(rounded / scale).\(fraction)"
}

let filter = option("--filter", "")
var benchmarks = DecodeBenchmarks.all(events: option("--events", 20_000))
benchmarks += HistogramBenchmarks.all(events: option("--events", 20_000))
#if DEBUG || TESTABLE
    benchmarks += OperatorBenchmarks.all(events: option("--events", 20_000))
#endif
print("| benchmark | ns/event (least … most) | M events/s | GB/s | allocated bytes/event | checksum |")
print("|---|---|---|---|---|---|")
for benchmark in benchmarks where filter.isEmpty || benchmark.name.contains(filter) {
    let result = benchmark.measure(trials: option("--trials", 7), seconds: option("--seconds", 0.5))
    let time = result.nanoseconds.median
    print(
        "| \(result.name) | \(fixed(time, 1)) (\(fixed(result.nanoseconds.minimum, 1)) … \(fixed(result.nanoseconds.maximum, 1))) "
            + "| \(fixed(1000 / time, 2)) | \(result.bytesPerEvent > 0 ? fixed(result.bytesPerEvent / time, 2) : "–") "
            + "| \(fixed(result.allocatedBytesPerEvent, 4)) | \(String(result.checksum, radix: 16)) |")
}
