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
                population: { users: 2k }
                arrival: { delay: [ { share: 80%, dist: exponential(2s) }, { share: 20%, dist: exponential(5m) } ] }
                faults_in_data: { truncated: 5%, missing_user: 5% }
                """.utf8), source: "test")
    }

    @Test("of a sample has the counts of the whole, and about its bytes, faults and lateness")
    func sample() throws {
        let whole = Forecast(try scenario())
        let sample = Forecast(try scenario(), sampledRecords: 4000)
        #expect(whole.evaluated == whole.records && sample.evaluated < whole.records / 2)
        #expect(sample.lanes == whole.lanes && sample.recordsInBusiestMinute == whole.recordsInBusiestMinute)
        #expect(abs(Double(sample.bytes) / Double(whole.bytes) - 1) < 0.02)
        // Events of a session are late together: some 20 sessions give shares of this size within a quarter.
        let (late, expected) = (sample.lateShare(.funnel), whole.lateShare(.funnel))
        #expect(expected > 0.05 && abs(late / expected - 1) < 0.25, "\(late), not \(expected)")
        let malformed = Int(DeadLetterReason.malformed.rawValue)
        let dead = Double(sample.ledger.total.dead[malformed]) / Double(whole.ledger.total.dead[malformed])
        #expect(abs(dead - 1) < 0.3, "\(dead)")
    }
}
