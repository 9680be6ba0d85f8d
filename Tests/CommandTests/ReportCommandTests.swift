import Foundation
import TestSupport
import Testing

@Suite("spate report")
struct ReportCommandTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try ReportedRuns.write(to: directory)
    }

    private func report(_ runs: String...) throws -> SpateProcess {
        try SpateProcess(
            arguments: ["report"] + runs.map(directory.path) + ["-o", directory.path("report.html")])
    }

    private func expectRefusal(_ run: String, saying message: String) throws {
        let process = try report("bench", run)
        #expect(process.exitCode == 65, "\(process.errors)")
        #expect(process.errors.contains(message), "\(process.errors)")
        #expect(!directory.names().contains { $0.hasPrefix("report.html") }, "no page, and no half of one")
    }

    @Test("a real benchmark becomes one page: verdict, figures, ledger and the command that repeats it")
    func benchmark() throws {
        try directory.write(SmallScenario.plain, to: "small.yaml")
        let benchmark = try SpateProcess(
            "bench", directory.path("small.yaml"), "--runs", directory.path("runs"), "--threads", "1")
        try #require(benchmark.exitCode == 0, "\(benchmark.errors)")
        let name = try #require(directory.names(in: "runs").first)
        #expect(benchmark.errors.contains("Report: \(directory.path("runs"))/\(name)/report.html"))
        let page = try directory.read("runs/\(name)/report.html")
        #expect(try report("runs/\(name)").exitCode == 0)
        #expect(try directory.read("report.html") == page)
        for text in [
            "answers right", "drain rate", "not sustainable throughput", "trial 1: planted answers", "active_users",
            "spate bench \(directory.path("small.yaml")) --threads 1 --trials 1", "Released under the MIT License",
        ] {
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test("the directory of a run alone is shown, and said to be unchecked")
    func runAlone() throws {
        let log = directory.path("log")
        let answers = directory.path("answers")
        let process = try SpateProcess(
            shell: """
                mkdir '\(log)' && printf '{"eid":"START","ets":1}\\n' > '\(log)/partition-00000.jsonl' && \
                "$SPATE" run --from '\(log)' --to '\(answers)'
                """)
        try #require(process.exitCode == 0, "\(process.errors)")
        #expect(try report("answers").exitCode == 0)
        #expect(try directory.read("report.html").contains("Answers not checked"))
    }

    @Test("texts of a run cannot become markup or script, whatever they hold")
    func escaping() throws {
        let naughty = #"</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;'\"<!--\u0000\u2028"#
        try ReportedRuns.write(scenario: naughty, to: directory)
        #expect(try report("bench", "compare", "search").exitCode == 0)
        let page = try directory.read("report.html")
        #expect(!page.contains("<script>alert") && !page.contains("<img"))
        #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
        #expect(page.components(separatedBy: "</script").count == 4, "of the data, of Chart.js, and of the page")
        #expect(!page.contains("\0"))
    }

    @Test("the page asks nothing of the network")
    func offline() throws {
        #expect(try report("bench", "compare", "search").exitCode == 0)
        let page = try directory.read("report.html")
        for text in [" src=", "href=\"http", "@import", "url(", "sourceMappingURL="] {
            #expect(!page.contains(text), "\(text)")
        }
        #expect(page.contains("default-src 'none'"))
    }

    @Test("a directory that is none of a run is named: exit 65, and no page")
    func noRun() throws {
        try expectRefusal("nowhere", saying: "/nowhere' cannot be read: it is not there")
        try directory.write("", to: "empty/other")
        try expectRefusal("empty", saying: "it is no run directory, or its run did not come to an end")
        let whole = try directory.read("bench/report.json")
        try directory.write(String(whole.prefix(whole.count / 2)), to: "cut/report.json")
        try expectRefusal("cut", saying: "/cut/report.json' cannot be read: it is not one whole JSON document")
        try directory.write("{}", to: "other/report.json")
        try expectRefusal("other", saying: "' is missing")
    }

    @Test(
        "values that no run has end no report: they are shown, or the file is named",
        arguments: [
            ("compare/comparison.json", "\"median_a\":0.8", "\"median_a\":1e300", nil),
            ("compare/comparison.json", "\"drain_events_per_second\":1100000,", "", "it lacks values"),
            ("compare/comparison.json", "4000000},\"b\"", "0},\"b\"", "it lacks values"),
            ("bench/report.json", "[19900,20100,20000]", "[1e300,-1e300]", nil),
            ("bench/report.json", "[19900,20100,20000]", "[]", "it lacks values"),
            ("bench/expected/state-minimum.csv", "0,0,0", "0,-9223372036854775808,0", "entries from 0"),
            ("search/search.json", "\"targets\" : [", "\"targets\" : [], \"others\" : [", "it lacks values"),
        ] as [(String, String, String, String?)])
    func impossibleValues(file: String, value: String, other: String, problem: String?) throws {
        let text = try directory.read(file)
        try #require(text.contains(value), "\(text)")
        try directory.write(text.replacing(value, with: other), to: file)
        let process = try report(String(file.prefix { $0 != "/" }))
        #expect(process.exitCode == (problem == nil ? 0 : 65), "\(process.errors)")
        if let problem { #expect(process.errors.contains(problem), "\(process.errors)") }
    }

    /// Expects a page of a run that is not whole, which says what is missing, and exit 65.
    private func expectNotWhole(_ run: String, missing: [String]) throws {
        let process = try report(run)
        #expect(process.exitCode == 65, "\(process.errors)")
        let page = try directory.read("report.html")
        #expect(page.contains("NOT WHOLE"))
        for text in missing {
            #expect(process.errors.contains(text), "\(text) in \(process.errors)")
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test("files of a benchmark that are missing or cut are named, on the page too, beside all that is there: exit 65")
    func notWhole() throws {
        let whole = try directory.read("bench/report.json")
        try directory.write(whole, to: "trialless/report.json")
        try expectNotWhole(
            "trialless",
            missing: [
                "/trialless/trial-1/run.json", "/trialless/trial-1/results.ndjson", "/trialless/trial-1/samples.ndjson",
                "/trialless/expected/state-minimum.csv", "/trialless/trial-1/latency.hlog",
            ])
        let samples = try directory.read("bench/trial-1/samples.ndjson")
        try directory.write(String(samples.dropLast(9)), to: "bench/trial-1/samples.ndjson")
        try expectNotWhole("bench", missing: ["/bench/trial-1/samples.ndjson"])
        #expect(try directory.read("report.html").contains("row seen, after possible"))
    }

    @Test("a benchmark that was interrupted is shown as far as it came: exit 65")
    func interrupted() throws {
        try directory.write(
            """
            version: 1
            name: small
            lanes: 2
            clock: { start: 2026-02-12T00:00:00Z, span: 1h }
            rate: { mean: 2/s }
            """, to: "small.yaml")
        let runs = directory.path("runs")
        let process = try SpateProcess(
            shell: """
                "$SPATE" bench '\(directory.path("small.yaml"))' --rate 100/s --trials 2 --threads 1 --runs '\(runs)' \
                & child=$!; starts() { ls '\(runs)'/*/trial-1 >/dev/null 2>&1; }; await starts
                sleep 1
                pkill -INT -P $child; kill -INT $child; wait $child
                """)
        #expect(process.exitCode == 130, "\(process.errors)")
        let name = try #require(directory.names(in: "runs").first)
        try expectNotWhole(
            "runs/\(name)",
            missing: [
                "/report.json", "/trial-1", "was interrupted after", "/trial-2/run.json",
            ])
        let page = try directory.read("report.html")
        #expect(page.contains("active_users") && page.contains("small, seed 42"))
        let torn = try directory.read("bench/report.json").prefix(99)
        try directory.write(String(torn), to: "runs/\(name)/report.json")
        try expectNotWhole("runs/\(name)", missing: ["it is not one whole JSON document"])
    }

    @Test("without runs, or a file to write, it is a matter of usage")
    func usage() throws {
        let process = try SpateProcess("report")
        #expect(process.exitCode == 64)
        #expect(process.errors.contains("Missing operand RUN."))
        #expect(process.errors.contains("Missing option '-o, --output FILE'."))
        #expect(try SpateProcess("report", directory.path("bench"), "-x", "f").exitCode == 64)
    }
}
