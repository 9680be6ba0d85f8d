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
        let allocatedBytesPerEvent: Double
        let checksum: UInt64
    }

    /// Runs the work for half a trial to warm up, then `trials` times for `seconds` each.
    func measure(trials: Int, seconds: Double) -> Result {
        var checksum = pass()
        let passes = passes(filling: seconds)
        for _ in 0..<passes / 2 { checksum = pass() }
        let allocatedBefore = spate_thread_allocated_bytes()
        var figures: [Double] = []
        for _ in 0..<trials {
            let start = ProcessUsage.cpuSecondsOfThisThread
            for _ in 0..<passes { checksum = pass() }
            figures.append((ProcessUsage.cpuSecondsOfThisThread - start) * 1e9 / Double(passes * events))
        }
        let allocated = Double(spate_thread_allocated_bytes() - allocatedBefore)
        return Result(
            name: name, nanoseconds: TrialSummary(figures), bytesPerEvent: Double(bytes) / Double(events),
            allocatedBytesPerEvent: allocated / Double(trials * passes * events), checksum: checksum)
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
