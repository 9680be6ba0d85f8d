import Measurement
import Scenarios
import Vocabulary
import Workload

/// Generates a scenario to nowhere on one thread, and prints how fast that was.
///
/// Usage: `GeneratorBenchmark SCENARIO [--set key=value]…`. The checksum keeps the work from being dropped, and is equal
/// in all runs of one load.
@main
struct GeneratorBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let path = arguments.first else { return print("usage: GeneratorBenchmark SCENARIO [--set key=value]…") }
        let overrides = arguments.dropFirst().filter { $0 != "--set" }
        let scenario = try Scenario(contentsOfFile: path, overrides: Array(overrides))
        let began = MonotonicClock.nanoseconds
        let plan = GeneratorPlan(scenario)
        let planned = MonotonicClock.nanoseconds
        var batch = RecordBatch(capacity: 1 << 18)
        var (records, bytes) = (0, 0)
        var checksum = XXHash64()
        for lane in 0..<plan.lanes {
            var generator = LaneGenerator(plan: plan, lane: lane)
            while true {
                batch.removeAll()
                let count = generator.fill(&batch, maximumBytes: 1 << 16)
                guard count > 0 else { break }
                records += count
                bytes += batch.count
                unsafe checksum.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(batch.bytes).prefix(64)))
            }
        }
        let seconds = Double(MonotonicClock.nanoseconds - planned) / 1e9
        print(
            """
            plan \((planned - began) / 1_000_000) ms; expected \(Int(plan.expectedRecords)) records, \
            \(plan.recordsPerSession) a session
            \(records) records, \(bytes) bytes (\(Double(bytes) / Double(max(records, 1))) each), \(seconds) s
            \(Double(records) / seconds / 1e6) M events/s, \(Double(bytes) / seconds / 1e9) GB/s, checksum \(checksum.text)
            """)
    }
}
