import TestSupport
import Testing

@testable import Harness

@Suite("spate search")
struct SearchCommandTests {
    @Test("refuses unknown metrics, times that are none and a metric twice, all together")
    func usage() throws {
        let process = try SpateProcess(arguments: [
            "search", "steady", "--target", "p99=1s", "--target", "excess_p99=soon", "--length", "1s",
        ])
        #expect(process.exitCode == 64)
        for text in ["'p99=1s' is not allowed", "'excess_p99=soon' is not allowed", "'1s' is not allowed"] {
            #expect(process.errors.contains(text), "\(process.errors)")
        }
    }

    @Test("a scenario without a rate, and a directory that is no search, are invalid")
    func invalid() throws {
        let directory = try TemporaryDirectory()
        #expect(try SpateProcess(arguments: ["search", "edge-cases"]).exitCode == 65)
        try directory.write("{\"subject\":", to: "torn/search.json")
        let process = try SpateProcess(arguments: ["search", "steady", "--resume", directory.path("torn")])
        #expect(process.exitCode == 65 && process.errors.contains("torn/search.json"), "\(process.errors)")
        let nowhere = try SpateProcess(arguments: ["search", "steady", "--resume", directory.path("nowhere")])
        #expect(nowhere.exitCode == 65 && nowhere.errors.contains("it has no search.json"), "\(nowhere.errors)")
        let empty = try SpateProcess(arguments: [
            "search", "steady", "--set", "rate.mean=0.0000000000001/s", "--runs", directory.path("runs"),
        ])
        #expect(empty.exitCode == 65 && empty.errors.contains("has no record"), "\(empty.errors)")
    }

    @Test("measures a drain rate, tries a rate, and says when a trial is too short to tell")
    func search() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            """
            version: 1
            name: small
            seed: 5
            lanes: 2
            clock: { start: 2026-02-12T00:00:00Z, span: 5m }
            rate: { mean: 2k/s, arrivals: poisson }
            population: { users: 1k }
            arrival: { lane_skew: { 1: silent } }
            """, to: "small.yaml")
        let arguments = [
            "search", directory.path("small.yaml"), "--length", "5s", "--threads", "1", "--runs",
            directory.path("runs"), "--set", "rate.mean=40/s",
        ]
        let process = try SpateProcess(arguments: arguments)
        let run = try #require(DirectoryListing.names(in: directory.path("runs"))?.first)
        let path = directory.path("runs/\(run)/search.json")
        let report = try JSONFile.value(SearchReport.self, bytes: try WholeFile.bytes(path: path), path: path)
        #expect(report.drainEventsPerSecond > 0)
        #expect(report.trials.map(\.rate).first.map { $0 > 0 && $0 <= report.drainEventsPerSecond * 0.501 + 1 } == true)
        // A silent lane lets no row be final before the end; a generator that a busy machine keeps from its pace is another matter.
        #expect(process.exitCode == 5 || process.exitCode == 99, "\(process.errors) \(process.output)")
        #expect(process.output.contains("excess_p99 has 0 values") || process.output.contains("generator-bound"))
        // At its end, it is not done again.
        let again = try SpateProcess(arguments: arguments + ["--resume", directory.path("runs/\(run)")])
        #expect(again.exitCode == process.exitCode && again.output.contains(report.verdictText))
    }
}
