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

    /// Runs six seconds of load, and `meanwhile` a shell command to which `$child` is the run.
    private func run(meanwhile: String) throws -> SpateProcess {
        try SpateProcess(
            shell: """
                rm -rf '\(directory.path("out"))'
                "$SPATE" run --from 'memory://\(directory.path("paced.yaml"))' --rate 3k/s --warm-up 0s --threads 1 \
                --to '\(directory.path("out"))' --samples & child=$!; \(meanwhile); wait $child
                """)
    }

    private func processing() throws -> Histogram {
        let lines = try HistogramLog(path: directory.path("out/\(HistogramLog.recordsFileName)")).lines
        return lines.filter { $0.tag == "processing" }.reduce(into: Histogram()) { $0.merge($1.histogram) }
    }

    @Test("a stall of 200 ms shows in p99.9 as 200 ms, for it counts for every record that it keeps waiting")
    func stall() throws {
        // Other work on the machine only makes latencies longer, as does catching up: of five runs the calmest counts,
        // and a stop that counted twice would be 400 ms in the calmest, too.
        var found: [(stop: Int64, p999: Int64)] = []
        var hasCalmOne: Bool { found.contains { $0.p999 < $0.stop + 150_000 } }
        for _ in 0..<5 where !hasCalmOne {
            // The schedule starts a while after the files are there.
            let process = try run(
                meanwhile: """
                    await [ -e '\(directory.path("out/results.ndjson.tmp"))' ]; sleep 2
                    kill -STOP $child; from=$(date +%s%N); sleep 0.2; to=$(date +%s%N); kill -CONT $child
                    sleep 0.5; kill -0 $child && echo $(((to - from) / 1000))
                    """)
            #expect(process.exitCode == 6, "the generator stood still, too: \(process.errors)")
            // On a busy machine the stop may come before the schedule or after it: then no record is sent that late.
            guard let stop = Int64(process.output.filter(\.isNumber)),
                let send = try RunSummary(path: directory.path("out/run.json")).pacing?.send, send.max >= stop - 10_000
            else { continue }
            let latencies = try processing()
            #expect(latencies.count > 15_000)
            found.append((stop, try #require(latencies.percentile(0.999))))
            // A thousandth of six seconds is 6 ms, by which it may be less.
            #expect(found.last!.p999 >= stop - 10_000, "\(found)")
            // Of records that were due during it, evenly from its start to its end, half waited for at least half of it.
            let waited = latencies.filled.filter { $0.highest >= 100_000 }.reduce(0) { $0 + $1.count }
            #expect(waited >= 250, "\(waited) records of the 300 of 100 ms")
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
