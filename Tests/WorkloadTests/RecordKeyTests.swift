import Scenarios
import Testing
import Vocabulary
import Workload

@Suite("The keys of records")
struct RecordKeyTests {
    /// The records of a lane in which some are broken, and their keys.
    private func lane(_ partitionBy: String) throws -> [(value: String, key: String)] {
        let plan = GeneratorPlan(
            try Scenario.of(
                """
                seed: 4
                lanes: 2
                clock: { span: 20m }
                rate: { mean: 4/s }
                population: { users: 300, anonymous: 30% }
                keys: { partition_by: \(partitionBy) }
                skew: { hot_user: { id: someone, share: 5% } }
                faults_in_data: { duplicates: 5%, missing_user: 5%, truncated: 5% }
                """))
        var generator = LaneGenerator(plan: plan, lane: 1, writesKeys: true)
        var batch = RecordBatch()
        var records: [(value: String, key: String)] = []
        while true {
            batch.removeAll()
            guard generator.fill(&batch, maximumBytes: 5000) > 0 else { return records }
            #expect(batch.keys.count == batch.records.count)
            for (index, record) in batch.records.enumerated() {
                let value = batch.withValue(of: record) { unsafe $0.withUnsafeBufferPointer { unsafe Array($0) } }
                let key = batch.keys.bytes[batch.keys[index]]
                records.append((String(decoding: value, as: UTF8.self), String(decoding: key, as: UTF8.self)))
            }
        }
    }

    private func isWhole(_ value: String) -> Bool { value.hasSuffix("}") && value.contains("\"syncts\"") }

    @Test("are what the scenario partitions by, and of broken records what they would have")
    func keys() throws {
        let patterns = [
            "device": #/"did":"([0-9a-f]+)"/#, "message": #/"mid":"([^"]+)"/#,
            "user": #/"actor":{(?:"type":"User",)?"id":"([^"]*)"(?:,"type":"User")?}/#,
        ]
        for (name, pattern) in patterns {
            let records = try lane(name)
            for (value, key) in records where isWhole(value) {
                let field = value.firstMatch(of: pattern)?.1 ?? ""
                #expect(key == field, "\(name): \(value)")
            }
            let keyed = records.count { !$0.key.isEmpty }
            #expect(keyed * 10 > records.count * 6, "\(name): \(keyed) of \(records.count)")
            #expect(records.contains { !isWhole($0.value) && !$0.key.isEmpty }, "\(name): broken records have keys")
        }
        #expect(try lane("user").contains { $0.key == "someone" })
        #expect(try lane("none").allSatisfy { $0.key.isEmpty })
    }

    @Test("do not change the records, and neither does ending at an offset")
    func records() throws {
        let plan = GeneratorPlan(try Scenario.troubled(seed: 8))
        let whole = GeneratedLane(plan, lane: 1)
        var generator = LaneGenerator(plan: plan, lane: 1, writesKeys: true)
        var batch = RecordBatch()
        for end in [1, 7, 8, 500, Int64.max] {
            while generator.fill(&batch, maximumBytes: 1 << 24, end: end) > 0 {}
            #expect(generator.nextOffset == min(end, Int64(whole.values.count)))
        }
        #expect(unsafe Array(batch.bytes) == whole.lines)
        #expect(batch.keys.count == whole.values.count)
    }
}
