import CInstructionCounter

/// How many instructions benchmarks take an event: by the processor's own counter, or as they were counted before.
struct InstructionCounts {
    private var perEvent: [String: Double] = [:]

    /// What `count-instructions` found, from standard input.
    static func read() -> Self {
        var counts = Self()
        while let line = readLine() {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2, let count = Double(parts[0]) else { fatalError("no count in '\(line)'") }
            counts.perEvent[String(parts[1])] = count
        }
        return counts
    }

    /// Instructions an event of a benchmark that has run before; nil where nothing has counted them.
    func of(_ benchmark: Microbenchmark) -> Double? {
        let counter = spate_instruction_counter_open()
        // `count-instructions` takes the end of a pass from this call.
        defer { spate_instruction_counter_close(counter) }
        let count = benchmark.countedPass(counter)
        return count >= 0 ? Double(count) / Double(benchmark.events) : perEvent[benchmark.name]
    }
}
