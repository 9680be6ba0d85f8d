import Scenarios
import Testing
import Vocabulary
import Workload

@Suite("Records arrive at the rate that the scenario says")
struct RecordCountTests {
    private func records(_ plan: GeneratorPlan) -> Double {
        var generator = LaneGenerator(plan: plan, lane: 0)
        var count = 0.0
        generator.skip { _, _ in count += 1 }
        return count
    }

    /// Sessions have about 180 records, and lengths that differ much: some 270 sessions have their records within 4 × 5 %.
    @Test(
        "whatever its shape",
        arguments: [
            "{ mean: 20/s }", "{ mean: 30/s, shape: ramp, peak: 10x, from: 15m, over: 3m }",
            "{ mean: 20/s, shape: burst, peak: 6x, from: 20m, for: 10m }",
            "{ mean: 20/s, shape: diurnal, peak: 3x, at: \"00:20\" }",
        ])
    func shapes(rate: String) throws {
        let plan = GeneratorPlan(
            try Scenario.of("lanes: 1\nclock: { span: 40m }\npopulation: { users: 100k }\nrate: \(rate)"))
        let count = records(plan)
        #expect(abs(count / plan.expectedRecords - 1) < 0.2, "\(count) of \(plan.expectedRecords)")
    }

    @Test("though some arrive late")
    func late() throws {
        let plan = GeneratorPlan(
            try Scenario.of(
                """
                lanes: 1
                clock: { span: 1h }
                population: { users: 100k }
                rate: { mean: 20/s }
                arrival: { delay: [ { share: 100%, dist: exponential(5m) } ], offline: { devices: 20%, hold: 20m..40m } }
                """))
        let count = records(plan)
        #expect(abs(count / plan.expectedRecords - 1) < 0.2, "\(count) of \(plan.expectedRecords)")
    }
}
