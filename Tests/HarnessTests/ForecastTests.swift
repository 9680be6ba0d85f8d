import Foundation
import Scenarios
import TestSupport
import Testing
import Vocabulary

@testable import Harness

@Suite("A forecast of a load")
struct ForecastTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scenarios").path

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
        let forecast = Forecast(scenario, sampledRecords: 4000)
        let sample = forecast.ledger
        #expect(forecast.evaluated < forecast.records / 2)
        #expect(whole.total.dead.count { $0 > 0 } == (limit > 2000 ? 3 : 4))
        for (counts, expected) in zip(sample.partitions, whole.partitions) {
            #expect(counts == expected)
        }
    }

    @Test(
        "counts what is admitted and late exactly, as an evaluation of every record does",
        arguments: ["late-tail", "lane-skew", "offline-sync", "dirty", "duplicates", "future-clock", "edge-cases"])
    func lateness(name: String) throws {
        // The edge cases are planted alone.
        let overrides = name == "edge-cases" ? [] : ["rate.mean=0.5/s"]
        var scenario = try Scenario(contentsOfFile: "\(Self.folder)/\(name).yaml", overrides: overrides)
        scenario.population.users = min(scenario.population.users, 5000)
        let directory = try TemporaryDirectory()
        var generation = Generation(scenario: scenario, destination: .null)
        generation.speed = nil
        generation.expectedDirectory = directory.path("expected")
        _ = try generation.run()
        let ledger = try directory.read("expected/ledger.json")
        let forecast = Forecast(scenario, sampledRecords: 1000)
        #expect(forecast.evaluated < forecast.records || forecast.records < 1000)
        // All but the duplicates, of which it sees a sample.
        func withoutDuplicates(_ text: String) -> String {
            text.replacing(/"duplicates":[0-9]+/, with: "")
        }
        #expect(withoutDuplicates(String(decoding: forecast.ledger.line, as: UTF8.self)) == withoutDuplicates(ledger))
    }

    @Test("of a sample has the counts of the whole, and about its bytes and state")
    func sample() throws {
        let whole = Forecast(try scenario())
        let sample = Forecast(try scenario(), sampledRecords: 4000)
        #expect(whole.evaluated == whole.records && sample.evaluated < whole.records / 2)
        #expect(sample.lanes == whole.lanes && sample.recordsInBusiestMinute == whole.recordsInBusiestMinute)
        #expect(abs(Double(sample.bytes) / Double(whole.bytes) - 1) < 0.02)
        #expect(whole.lateShare(.funnel) > 0.05 && sample.lateShare(.funnel) == whole.lateShare(.funnel))
        // So many users are in the sample that their number is known to a tenth.
        let (users, state) = (whole.stateMinimum.users, whole.stateMinimum.bytes)
        #expect(
            abs(Double(sample.stateMinimum.users) / Double(users) - 1) < 0.4, "\(sample.stateMinimum.users), \(users)")
        #expect(
            abs(Double(sample.stateMinimum.bytes) / Double(state) - 1) < 0.4, "\(sample.stateMinimum.bytes), \(state)")
    }
}
