import Foundation
import Measurement
import TestSupport
import Testing

@testable import Harness

@Suite("spate run at a pace")
struct PacedRunTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(
            """
            version: 1
            name: paced
            seed: 5
            lanes: 2
            clock: { start: 2026-02-12T00:00:00Z, span: 5m }
            rate: { mean: 60/s }
            population: { users: 1k }
            """, to: "paced.yaml")
    }

    /// Runs three seconds of load, and `meanwhile` a shell command to which `$child` is the run.
    private func run(meanwhile: String) throws -> SpateProcess {
        try SpateProcess(
            shell: """
                rm -rf '\(directory.path("out"))'
                "$SPATE" run --from 'memory://\(directory.path("paced.yaml"))' --rate 6k/s --warm-up 0s --threads 1 \
                --to '\(directory.path("out"))' --samples & child=$!; \(meanwhile); wait $child
                """)
    }

    private func processing() throws -> Histogram {
        let lines = try HistogramLog(path: directory.path("out/\(HistogramLog.recordsFileName)")).lines
        return lines.filter { $0.tag == "processing" }.reduce(into: Histogram()) { $0.merge($1.histogram) }
    }

    @Test("a stall of 200 ms shows in p99.9 as 200 ms, for it counts for every record that it keeps waiting")
    func stall() throws {
        // Other work on the machine only makes latencies longer: of five runs the calmest counts.
        var found: [(stop: Int64, p999: Int64)] = []
        var hasCalmOne: Bool { found.contains { $0.p999 < $0.stop + 50_000 } }
        for _ in 0..<5 where !hasCalmOne {
            // The schedule starts when the files are there; on a busy machine it may be over before the stop.
            let process = try run(
                meanwhile: """
                    await [ -e '\(directory.path("out/results.ndjson.tmp"))' ]; sleep 1
                    kill -STOP $child; from=$(date +%s%N); sleep 0.2; to=$(date +%s%N); kill -CONT $child
                    sleep 0.5; kill -0 $child && echo $(((to - from) / 1000))
                    """)
            #expect(process.exitCode == 6, "the generator stood still, too: \(process.errors)")
            guard let stop = Int64(process.output.filter(\.isNumber)) else { continue }
            let latencies = try processing()
            #expect(latencies.count > 15_000)
            found.append((stop, try #require(latencies.percentile(0.999))))
            // A thousandth of three seconds is 3 ms, by which it may be less.
            #expect(found.last!.p999 >= stop - 5_000, "\(found)")
            // Of records that were due during it, evenly from its start to its end, half waited for at least half of it.
            let waited = latencies.filled.filter { $0.highest >= 100_000 }.reduce(0) { $0 + $1.count }
            #expect(waited >= 500, "\(waited) records of the 600 of 100 ms")
        }
        #expect(hasCalmOne, "in µs: \(found)")
    }

    @Test("leaves summary, samples and histograms that say the same")
    func histograms() throws {
        let process = try run(meanwhile: "true")
        #expect([0, 6].contains(process.exitCode), "\(process.errors)")
        let run = try RunSummary(path: directory.path("out/run.json"))
        let pacing = try #require(run.pacing)
        let latencies = try processing()
        #expect(latencies.count == pacing.processing.count && latencies.count > 15_000)
        #expect(latencies.percentile(0.5) == pacing.processing.p50)
        #expect(pacing.processing.count + pacing.processing.negative == run.records)
        #expect(pacing.processingP99Blocks.count == 10)
    }
}
