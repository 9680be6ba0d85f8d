import Measurement

// Times the leaves of the engine: `microbench [--filter TEXT] [--trials N] [--seconds S] [--events N] [--instructions]`.
// Instructions are the processor's count; where it has none, `count-instructions … | microbench --instructions`.

/// The value behind an option, or its default.
func option<Value: LosslessStringConvertible>(_ name: String, _ value: Value) -> Value {
    guard let index = CommandLine.arguments.firstIndex(of: name), index + 1 < CommandLine.arguments.count else {
        return value
    }
    guard let given = Value(CommandLine.arguments[index + 1]) else { fatalError("\(name) takes a \(Value.self)") }
    return given
}

let filter = option("--filter", "")
var benchmarks = DecodeBenchmarks.all(events: option("--events", 20_000))
benchmarks += HistogramBenchmarks.all(events: option("--events", 20_000))
#if DEBUG || TESTABLE
    benchmarks += OperatorBenchmarks.all(events: option("--events", 20_000))
#endif
benchmarks.removeAll { !filter.isEmpty && !$0.name.contains(filter) }

if CommandLine.arguments.contains("--count") {
    // For `count-instructions`: what a tool around this program counts, and of how many events.
    for benchmark in benchmarks {
        _ = benchmark.pass()
        _ = InstructionCounts().of(benchmark)
        print("\(benchmark.events)\t\(benchmark.name)")
    }
} else {
    let counts = CommandLine.arguments.contains("--instructions") ? InstructionCounts.read() : InstructionCounts()
    print(Microbenchmark.Result.tableHead)
    for benchmark in benchmarks {
        let result = benchmark.measure(trials: option("--trials", 7), seconds: option("--seconds", 0.5))
        print(result.tableRow(instructions: counts.of(benchmark)))
    }
}
