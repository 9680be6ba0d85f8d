import Oracle
import Scenarios
import Testing
import Vocabulary
import Workload

@Suite("What was planted")
struct PlantedTests {
    @Test("is what the oracle reads out of every record", arguments: 0..<6)
    func isWhatTheOracleReads(seed: Int) throws {
        let scenario = try Scenario.troubled(seed: seed)
        let plan = GeneratorPlan(scenario)
        let normaliser = RecordNormaliser(scenario.queries)
        var records = 0
        for lane in 0..<plan.lanes {
            let generated = GeneratedLane(plan, lane: lane)
            #expect(generated.planted.count == generated.values.count)
            for (value, planted) in zip(generated.values, generated.planted) {
                let read = normaliser.normalised(value)
                if read != planted.normalised {
                    Issue.record(
                        "\(String(decoding: value, as: UTF8.self))\nread \(read)\nplanted \(planted.normalised)")
                    return
                }
            }
            records += generated.values.count
        }
        #expect(records > 1000)
    }

    @Test("has answers in closed form, which the oracle confirms row by row")
    func closedForms() throws {
        let scenario = try Scenario.of(
            """
            lanes: 3
            clock: { start: 2026-02-12T00:00:00Z, span: 80h }
            rate: { mean: 0/s }
            plant:
              - { cohort: day_edge, users: 20 }
              - { cohort: window_edge, users: 7, at: 3h }
              - { cohort: window_edge, users: 4, at: 3h }
              - { cohort: timeout_edge, users: 12, at: 8h }
              - { cohort: late_edge, users: 9, at: 1h }
              - { cohort: retention, users: 40, returning: 15, after: 1, at: 2h }
            """)
        let plan = GeneratorPlan(scenario)
        var evaluator = LogEvaluator(partitions: plan.lanes, configuration: scenario.queries)
        for lane in 0..<plan.lanes {
            for (offset, value) in GeneratedLane(plan, lane: lane).values.enumerated() {
                evaluator.take(value, partition: lane, offset: Int64(offset))
            }
        }
        let lines = evaluator.finish(drained: true).results.split(separator: 0x0A)
        let found = Set(lines.map { String(decoding: $0, as: UTF8.self) })
        let expected = Set(plan.closedFormRows.map { String(decoding: $0.dropLast(), as: UTF8.self) })
        #expect(found.count > 50)
        #expect(expected.subtracting(found).sorted() == [])
        #expect(found.subtracting(expected).sorted() == [])
    }
}
