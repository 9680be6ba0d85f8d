import CInstructionCounter
import CJemalloc
import Measurement

/// Work on a fixed input that is timed again and again.
struct Microbenchmark {
    let name: String
    /// Events that one pass handles.
    let events: Int
    /// Bytes that one pass handles.
    let bytes: Int
    /// One pass; its checksum depends on all that it computed.
    let pass: () -> UInt64

    /// Timing of one benchmark.
    struct Result {
        let name: String
        /// CPU time of the thread, nanoseconds an event.
        let nanoseconds: TrialSummary
        let bytesPerEvent: Double
        let allocationsPerEvent: Double
        let allocatedBytesPerEvent: Double
        let checksum: UInt64
    }

    /// Runs the work for half a trial to warm up, then `trials` times for `seconds` each.
    func measure(trials: Int, seconds: Double) -> Result {
        var checksum = pass()
        let passes = passes(filling: seconds)
        for _ in 0..<passes / 2 { checksum = pass() }
        let allocationsBefore = spate_allocations()
        let allocatedBefore = spate_thread_allocated_bytes()
        var figures: [Double] = []
        for _ in 0..<trials {
            let start = ProcessUsage.cpuSecondsOfThisThread
            for _ in 0..<passes { checksum = pass() }
            figures.append((ProcessUsage.cpuSecondsOfThisThread - start) * 1e9 / Double(passes * events))
        }
        let allocated = Double(spate_thread_allocated_bytes() - allocatedBefore)
        let allocations = Double(spate_allocations() - allocationsBefore)
        let measuredEvents = Double(trials * passes * events)
        return Result(
            name: name, nanoseconds: TrialSummary(figures), bytesPerEvent: Double(bytes) / Double(events),
            allocationsPerEvent: allocations / measuredEvents, allocatedBytesPerEvent: allocated / measuredEvents,
            checksum: checksum)
    }

    /// The instructions of one pass by a counter of the processor, -1 if there is none. A function of its own, in which
    /// tools can count too.
    @inline(never)
    func countedPass(_ counter: Int32) -> Int64 {
        let before = spate_instruction_counter_read(counter)
        _ = pass()
        let after = spate_instruction_counter_read(counter)
        return before >= 0 && after >= 0 ? after - before : -1
    }

    private func passes(filling seconds: Double) -> Int {
        var passes = 1
        while true {
            let start = ProcessUsage.cpuSecondsOfThisThread
            for _ in 0..<passes { _ = pass() }
            let elapsed = ProcessUsage.cpuSecondsOfThisThread - start
            if elapsed >= seconds / 4 { return max(1, Int(Double(passes) * seconds / elapsed)) }
            passes *= 2
        }
    }
}
