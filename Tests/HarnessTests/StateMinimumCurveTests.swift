import Scenarios
import TestSupport
import Testing
import Vocabulary

@testable import Harness

@Suite("The reference minimum of state over a load")
struct StateMinimumCurveTests {
    @Test("lies between looks on a line, and is none beyond them or below 1 KiB")
    func line() throws {
        var curve = StateMinimumCurve()
        for (records, bytes) in [(0, 0), (100, 2000), (200, 4000)] as [(Int64, Int64)] {
            curve.append(.init(records: records, bytes: bytes, entries: bytes / 10))
        }
        #expect(curve.largest == 4000)
        #expect(curve.bytes(atRecords: 150) == 3000)
        #expect(curve.entries(atRecords: 150) == 300 && curve.entries(atRecords: 10) == nil)
        #expect(curve.bytes(atRecords: 200) == 4000)
        #expect(curve.bytes(atRecords: 201) == nil && curve.bytes(atRecords: 10) == nil)
        let directory = try TemporaryDirectory()
        try directory.write(String(decoding: curve.document, as: UTF8.self), to: "minimum.csv")
        #expect(try StateMinimumCurve(path: directory.path("minimum.csv")).points == curve.points)
        try directory.write("records,bytes,entries\n9,1,1\n5,1,1\n", to: "minimum.csv")
        #expect(throws: HarnessError.self) { try StateMinimumCurve(path: directory.path("minimum.csv")) }
    }

    @Test("is taken down with the planted answers, and its largest is about that of the forecast")
    func load() throws {
        let scenario = try Scenario(
            yaml: Array(
                """
                version: 1
                lanes: 3
                clock: { span: 40m }
                rate: { mean: 8/s }
                population: { users: 2k }
                """.utf8), source: "test")
        let directory = try TemporaryDirectory()
        var generation = Generation(scenario: scenario, destination: .null)
        generation.expectedDirectory = directory.path("expected")
        let record = try generation.run()
        let curve = try StateMinimumCurve(path: directory.path("expected/\(StateMinimumCurve.fileName)"))
        let last = try #require(curve.points.last)
        #expect(last.records <= record.records && curve.points.count > 1)
        let forecast = Double(Forecast(scenario).stateMinimum.bytes)
        #expect(abs(Double(try #require(curve.largest)) / forecast - 1) < 0.1, "\(curve.points), \(forecast)")
    }
}
