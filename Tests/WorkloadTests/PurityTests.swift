import Scenarios
import Testing
import Vocabulary
import Workload

@Suite("A lane")
struct PurityTests {
    @Test("is in the order of its arrivals, inside the span, with offsets from 0", arguments: 0..<4)
    func isInOrder(seed: Int) throws {
        let scenario = try Scenario.troubled(seed: seed)
        let plan = GeneratorPlan(scenario)
        for lane in 0..<plan.lanes {
            let generated = GeneratedLane(plan, lane: lane)
            #expect(zip(generated.arrivals, generated.arrivals.dropFirst()).allSatisfy(<=))
            #expect(generated.arrivals.allSatisfy(scenario.arrivals.contains))
            #expect(generated.offsets == (0..<Int64(generated.values.count)).map { $0 })
            #expect(!generated.values.contains { $0.contains(0x0A) })
        }
    }

    @Test("does not depend on how it is cut into batches", arguments: [1, 1000, 1 << 20])
    func doesNotDependOnBatches(bytes: Int) throws {
        let plan = GeneratorPlan(try Scenario.troubled(seed: 9))
        let whole = GeneratedLane(plan, lane: 1)
        let cut = GeneratedLane(plan, lane: 1, maximumBytes: bytes)
        #expect(whole.lines == cut.lines && whole.planted == cut.planted)
    }

    @Test("is the same in every plan of the scenario, and another for another seed")
    func isAFunctionOfTheSeed() throws {
        let first = GeneratedLane(GeneratorPlan(try Scenario.troubled(seed: 1)), lane: 0)
        let again = GeneratedLane(GeneratorPlan(try Scenario.troubled(seed: 1)), lane: 0)
        let other = GeneratedLane(GeneratorPlan(try Scenario.troubled(seed: 2)), lane: 0)
        #expect(first.lines == again.lines)
        #expect(first.lines != other.lines)
    }

    @Test(
        "seeks to the records that arrive from a time on, with the offsets that they have",
        arguments: [0, 1, 7, 29, 30])
    func seeks(minutes: Int64) throws {
        let scenario = try Scenario.troubled(seed: 3)
        let plan = GeneratorPlan(scenario)
        let from = scenario.clock.start + minutes * 60_000 + 137
        let whole = GeneratedLane(plan, lane: 2)
        let tail = GeneratedLane(plan, lane: 2, seek: from)
        let skipped = whole.arrivals.firstIndex { $0 >= from } ?? whole.arrivals.count
        #expect(tail.values == Array(whole.values[skipped...]))
        #expect(tail.offsets == Array(whole.offsets[skipped...]))
    }

    @Test("is taken by exactly one shard", arguments: [1, 2, 4, 64])
    func shards(count: Int) throws {
        let plan = GeneratorPlan(try Scenario.of("lanes: 10\nrate: { mean: 0/s }"))
        #expect((1...count).flatMap { plan.lanes(ofShard: $0, of: count) }.sorted() == Array(0..<10))
    }
}
