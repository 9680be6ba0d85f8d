import Scenarios
import Testing
import Vocabulary

@testable import Harness

@Suite("A forecast of a load")
struct ForecastTests {
    private func scenario() throws -> Scenario {
        try Scenario(
            yaml: Array(
                """
                version: 1
                lanes: 2
                clock: { span: 40m }
                rate: { mean: 8/s }
                population: { users: 40k }
                behaviour: { session: { length: exponential(1m) } }
                arrival: { delay: [ { share: 80%, dist: exponential(2s) }, { share: 20%, dist: exponential(5m) } ] }
                faults_in_data: { truncated: 5%, missing_user: 5% }
                """.utf8), source: "test")
    }

    @Test("counts what becomes of records exactly, whatever it sees of them", arguments: [512, 900, 1 << 20])
    func fates(limit: Int) throws {
        var scenario = try scenario()
        scenario.arrival.clockError.devices = 0.2
        scenario.faultsInData.missingUser = 0
        scenario.faultsInData.truncated = 0.02
        scenario.faultsInData.wrongType = 0.02
        scenario.faultsInData.badTime = 0.02
        scenario.faultsInData.future = 0.02
        scenario.faultsInData.wide = 0.01
        scenario.faultsInData.wideBytes = 2000
        scenario.queries.maxRecordBytes = limit
        let whole = Forecast(scenario).ledger
        let sample = Forecast(scenario, sampledRecords: 4000).ledger
        #expect(sample != whole)
        #expect(whole.total.dead.count { $0 > 0 } == (limit > 2000 ? 3 : 4))
        for (counts, expected) in zip(sample.partitions, whole.partitions) {
            #expect(counts.dead == expected.dead && counts.valid == expected.valid)
            #expect(counts.wrongType == expected.wrongType)
        }
    }

    @Test("of a sample has the counts of the whole, and about its bytes, faults and lateness")
    func sample() throws {
        let whole = Forecast(try scenario())
        let sample = Forecast(try scenario(), sampledRecords: 4000)
        #expect(whole.evaluated == whole.records && sample.evaluated < whole.records / 2)
        #expect(sample.lanes == whole.lanes && sample.recordsInBusiestMinute == whole.recordsInBusiestMinute)
        #expect(abs(Double(sample.bytes) / Double(whole.bytes) - 1) < 0.02)
        // Events of a session are late together: some 130 sessions give shares of this size within a quarter.
        let (late, expected) = (sample.lateShare(.funnel), whole.lateShare(.funnel))
        #expect(expected > 0.05 && abs(late / expected - 1) < 0.25, "\(late), not \(expected)")
        // So many users are in the sample that their number is known to a tenth.
        let (users, state) = (whole.stateMinimum.users, whole.stateMinimum.bytes)
        #expect(
            abs(Double(sample.stateMinimum.users) / Double(users) - 1) < 0.4, "\(sample.stateMinimum.users), \(users)")
        #expect(
            abs(Double(sample.stateMinimum.bytes) / Double(state) - 1) < 0.4, "\(sample.stateMinimum.bytes), \(state)")
    }
}
