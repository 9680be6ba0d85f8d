import Measurement
import TestSupport

@testable import Harness

/// Run directories as commands leave them, small ones: `bench`, paced, `compare` and `search`.
enum ReportedRuns {
    /// - Parameter scenario: as JSON has it between quotes.
    static func write(scenario: String = "steady", to directory: TemporaryDirectory) throws {
        try directory.write(benchmark(scenario), to: "bench/report.json")
        try directory.write("{}", to: "bench/trial-1/run.json")
        try directory.write("", to: "bench/trial-1/results.ndjson")
        try directory.write("{}", to: "bench/trial-1/ledger.json")
        try directory.write(latencies, to: "bench/trial-1/latency.hlog")
        try directory.write(latencies, to: "bench/trial-1/row-latency.hlog")
        let minima = (0...63).map { "\($0 * 26_000),\($0 * 22_000),\($0 * 2_000)\n" }.joined()
        try directory.write("records,bytes,entries\n\(minima)", to: "bench/expected/state-minimum.csv")
        try directory.write(samples, to: "bench/trial-1/samples.ndjson")
        try directory.write(comparison(scenario), to: "compare/comparison.json")
        try directory.write(String(decoding: search(scenario).document, as: UTF8.self), to: "search/search.json")
    }

    /// A search of an engine that holds 911 k events a second for good, and 940 k for a short while.
    private static func search(_ scenario: String) -> SearchReport {
        var report = SearchReport(
            subject: .init(
                scenario: scenario, seed: 7, loadDigest: "2f7d544c2fcfcea4", targets: [SearchTarget("excess_p99=1s")!],
                threads: 2, lengthSeconds: 60, spate: "0.1.0", build: "release", machine: .here),
            repeatCommand: "spate search \(scenario)", directory: "runs/search", drainEventsPerSecond: 1_670_000,
            trials: [])
        while case .trial(let purpose, let rate) = report.search.next {
            let holds = rate <= (purpose == .exploring ? 940_000 : 911_000)
            report.trials.append(
                SearchTrial(
                    purpose: purpose, rate: rate, verdict: holds ? .sustainable : .rejected,
                    reasons: holds ? [] : ["the lag may grow by \(Int(rate / 50)) events a second"],
                    latencies: ["excess_p99": holds ? 3_100 : 1_800_000], directory: "exploring/trial-1"))
        }
        return report
    }

    private static let samples = (0..<60).map { second in
        let events = second < 5 ? second * 100_000 : 500_000 + (second - 5) * 20_000
        let schedule = second < 5 ? "" : "\"schedule_second\":\(second - 5),\"watermark_delay_ms\":\(5 + second % 7),"
        return """
            {"second":\(second + 1).25,"events":\(events),"bytes":\(events * 800),"lag_events":\(second % 11 * 90),\
            \(schedule)"live_keys":\(1000 + second * 50),"state_bytes":\(1_000_000 + second * 70_000),\
            "arena_bytes":\(1_200_000 + second * 70_000),"rss_bytes":\(90_000_000 + second * 70_000),\
            "cpu_seconds":\(Double(second) * 0.4)}\n
            """
    }.joined()

    private static var latencies: String {
        var random = SplitMix64(seed: 11)
        var processing = IntervalHistograms()
        var send = Histogram()
        for second in 0..<55 {
            processing.advance(to: second)
            for _ in 0..<400 {
                let slow = random.integer(0...49) == 0 ? 20 : 1 as Int64
                processing.record(microseconds: random.integer(100...400) * slow)
                send.record(microseconds: random.integer(20...90))
            }
        }
        var log = HistogramLog()
        log.append(processing, tag: "processing", secondsPerInterval: 1)
        log.append(processing, tag: "excess", secondsPerInterval: 1)
        log.append(send, tag: "send", seconds: 55)
        return String(decoding: log.document, as: UTF8.self)
    }

    private static func latency(_ scale: Int) -> String {
        """
        {"count":1900000,"negative":0,"p50":\(scale * 3),"p90":\(scale * 5),"p99":\(scale * 20),"p99.9":\(scale * 90),\
        "max":\(scale * 100)}
        """
    }

    private static let state = """
        [{"operator":"active_users","entries":1784,"accounted_bytes":230528,"allocated_bytes":230528},\
        {"operator":"funnel","entries":70,"accounted_bytes":38400,"allocated_bytes":38400},\
        {"operator":"top_pages","entries":1333,"accounted_bytes":4245712,"allocated_bytes":4245632}]
        """

    private static let machine = """
        {"processor":"AMD EPYC","cores":2,"memory_bytes":25000000000,"clock_source":"tsc","is_virtual":true,\
        "kernel":"6.1.0","system":"Debian GNU/Linux 12 (bookworm)"}
        """

    private static func figures(_ value: Double) -> String {
        "{\"median\":\(value),\"minimum\":\(value),\"maximum\":\(value)}"
    }

    private static func benchmark(_ scenario: String) -> String {
        """
        {"scenario":"\(scenario)","seed":7,"load_digest":"2f7d544c2fcfcea4","spate":"0.1.0","build":"release","threads":2,
         "transport":"memory","environment":{"stolen_share":0.001,"machine":\(machine)},
         "repeat_command":"spate bench '\(scenario)' --rate 20000/s","directory":"runs/steady",
         "is_right":true,"checks":[{"name":"trial 1: planted answers","is_right":true,"details":"right: \(scenario)"}],
         "measured":{"events_per_second":\(figures(19_900)),"processing_p99":\(figures(2_090)),
          "excess_p99":\(figures(1_720)),"cpu_seconds_per_million_events":\(figures(0.6)),
          "peak_rss_bytes":\(figures(95_000_000))},
         "verdict":"answers right","reference_minimum_state_bytes":1386000,
         "lateness":[{"delay_ms":0,"active_users":9000,"funnel":700000,"top_pages":400000},
          {"delay_ms":1000,"active_users":900,"funnel":7000,"top_pages":40000},
          {"delay_ms":600000,"active_users":9,"funnel":70,"top_pages":400}],"failed_thresholds":[],
         "generator":{"wall_seconds":1.5,"cpu_seconds":1.25,"peak_rss_bytes":38424576},
         "trials":[{"process":{"wall_seconds":60.5,"cpu_seconds":24.25,"peak_rss_bytes":95000000},"records":1900000,
          "bytes":1520000000,"rows":71183,"peak_state":\(state),"end_state":\(state),
          "peak_arena_bytes":4500000,"snapshot_bytes":4600000,"drain_test":{"left":[]},
          "pace":{"speed":10.5,"is_generator_bound":false,"events_per_second":19900.5,
           "steadiness":{"unsteady":[],"unsustainable":[],"trends":[{"subject":"rate","blocks":[19900,20100,20000],
            "share":0.002,"lower":-0.01,"upper":0.012,"is_moving":false}]},"send":\(latency(60)),"processing":\(latency(100)),
           "excess":\(latency(130)),"end_to_end":\(latency(9000)),"event_time":\(latency(9500)),"untimed_rows":53183}}],
         "ledger":{"total":{"records":1900000,"valid":1899000,"dead":{"malformed":400,"future":600},"wrong_type":12,
          "no_user":900,"active_users":{"admitted":1890000,"late":7},"top_pages":{"admitted":790000,"late":9,"duplicates":50},
          "funnel":{"admitted":720000,"late":0,"duplicates":3}}}}
        """
    }

    private static func comparison(_ scenario: String) -> String {
        func pairs(_ count: Int, _ shift: Double) -> String {
            let pairs = (0..<count).map { index in
                let cost = 0.8 * (1 + shift + Double(index % 5) / 100 - 0.02)
                return """
                    {"seed":\(index),"starts_with_b":\(index.isMultiple(of: 2)),\
                    "a":{"cpu_seconds_per_million":0.8,"drain_events_per_second":1100000,"peak_state_bytes":4000000},\
                    "b":{"cpu_seconds_per_million":\(cost),"drain_events_per_second":1100500,"peak_state_bytes":4000000}}
                    """
            }
            return "[\(pairs.joined(separator: ","))]"
        }
        func finding(_ metric: String, _ estimate: Double, _ verdict: String) -> String {
            """
            {"metric":"\(metric)","median_a":0.8,"median_b":0.85,"estimate":\(estimate),"lower":\(estimate - 0.02),\
            "upper":\(estimate + 0.02),"p_value":0.01,"adjusted_p_value":0.02,"noise":0.01,"margin":0.03,\
            "verdict":"\(verdict)"}
            """
        }
        return """
            {"a":"old/\(scenario)","b":"new/spate","scenario":"\(scenario)","load_digest":"be0bfd277f821181","seed":7,
             "programs":{"a":"program 1","b":"program 2"},"build":"release","queries":"{}","repeat_command":"spate compare",
             "threads":2,"directory":"runs/compare","machine":\(machine),"twins":\(pairs(8, 0)),"pairs":\(pairs(12, 0.06)),
             "findings":[\(finding("cpu_seconds_per_million", 0.06, "regression")),
              \(finding("drain_events_per_second", 0, "equivalent")),\(finding("peak_state_bytes", 0.02, "inconclusive"))]}
            """
    }
}
