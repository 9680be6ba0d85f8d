internal import Scenarios
internal import Vocabulary

/// A benchmark on the page: verdict and figures, curves, state, ledger, and how to run it again.
struct BenchmarkSection {
    let report: BenchmarkReport
    let curves: BenchmarkCurves

    func write(to content: inout ReportContent) {
        content.add(VerdictBox(tone: tone, text: report.verdictText).html)
        if !curves.problems.isEmpty {
            content.add(VerdictBox(tone: .doubtful, text: "NOT WHOLE: something of the run directory is missing").html)
            content.add(HTML.items(curves.problems))
        }
        if let measured = report.measured { content.add(tiles(measured)) }
        if !report.checks.isEmpty { content.add("<h3>Answers</h3>\n") }
        for check in report.checks {
            content.add(
                """
                <details\(HTML(trusted: check.isRight ? "" : " open"))><summary class="\(check.isRight ? "good" : "bad")">\
                \(check.isRight ? "✓" : "✗") \(check.name)</summary><pre>\(check.details)</pre></details>

                """)
        }
        for kills in report.killsOfAll {
            let rows = BenchmarkReport.killRows(kills)
            content.add("<h3>Kills</h3>\n")
            content.add(HTML.table(head: rows[0], rows: Array(rows[1...])))
            content.add("<p class=\"note\">\(BenchmarkReport.killNote).</p>\n")
        }
        writeLatencies(to: &content)
        writeCurves(to: &content)
        if let trial = report.trials.first {
            StateSection(peak: trial.peakState, end: trial.endState).write(to: &content)
            for sentence in report.stateSentences(trial) { content.add("<p class=\"note\">\(sentence).</p>\n") }
        }
        LedgerSection(ledger: report.ledger).write(to: &content)
        LatenessSection(rows: report.lateness, ledger: report.ledger).write(to: &content)
        content.add("<h3>The run</h3>\n")
        content.add(HTML.list(facts))
        content.add("<p>The command that repeats it:</p><pre class=\"command\">\(report.repeatCommand)</pre>\n")
    }

    private var tone: VerdictBox.Tone {
        switch report.verdict {
        case .right: .good
        case .notSteady, .generatorBound, .killMissed: .doubtful
        case .wrongAnswers, .thresholdFailed, .engineFailed, .engineUnreachable: .bad
        }
    }

    private func tiles(_ measured: BenchmarkReport.Measured) -> HTML {
        var tiles: [FigureTile] = []
        func append(_ name: String, _ figures: BenchmarkReport.Figures?, _ unit: String, _ text: (Double) -> String) {
            guard let figures else { return }
            let isOfMany = report.trials.count > 1
            tiles.append(
                FigureTile(
                    name: name, value: text(figures.median), unit: unit,
                    note: isOfMany
                        ? "\(text(figures.minimum)) … \(text(figures.maximum)), \(report.trials.count) trials" : ""))
        }
        func duration(_ value: Double) -> String { Figure.duration(microseconds: value) }
        append("drain rate", measured.drainEventsPerSecond, "events/s", Figure.count)
        append("drained bytes", measured.drainBytesPerSecond, "a second") { ByteCountText.text($0) }
        append("rate, on schedule", measured.eventsPerSecond, "events/s", Figure.count)
        append("p99 row seen", measured.excessP99, "after possible", duration)
        append("p99 in the state", measured.processingP99, "after intended send", duration)
        append("CPU", measured.cpuSecondsPerMillionEvents, "s per million events", Figure.significant)
        append("peak memory", measured.peakRssBytes, "resident") { ByteCountText.text($0) }
        let note: HTML =
            measured.drainEventsPerSecond == nil
            ? ""
            : "<p class=\"note\">The drain rate is the speed on a waiting backlog, not sustainable throughput.</p>\n"
        return "\(FigureTile.row(tiles))\(note)"
    }

    private func writeCurves(to content: inout ReportContent) {
        guard !report.trials.isEmpty else { return }
        content.add("<h3>Over time</h3>\n")
        let charts = SampleCurves(curves.samples, stateMinima: curves.stateMinima).charts
        content.add(charts)
        if charts.isEmpty {
            content.add("<p class=\"note\">No trial was long enough for two samples.</p>\n")
        }
    }

    private func writeLatencies(to content: inout ReportContent) {
        for (index, trial) in report.trials.enumerated() {
            guard let pace = trial.pace else { continue }
            content.add("<h3>Latency\(report.trials.count > 1 ? ", trial \(index + 1)" : "")</h3>\n")
            content.add(
                HTML.table(
                    head: ["", "count", "p50", "p90", "p99", "p99.9", "p99.99", "max"],
                    rows: pace.latencies.map { name, summary in
                        let percentiles = [
                            summary.p50, summary.p90, summary.p99, summary.p999, summary.p9999, summary.max,
                        ]
                        return [name, Figure.grouped(summary.count)]
                            + percentiles.map { $0.map(Figure.duration(microseconds:)) ?? "–" }
                    }))
            if let trends = pace.steadiness?.trends {
                content.add(HTML.table(head: Trend.head, rows: trends.map(\.cells)))
            }
            content.add("<p class=\"note\">\(report.steadinessText(pace.steadiness)).</p>\n")
            content.add(LatencyCharts(lines: curves.latencies[index]).charts)
        }
    }

    private var facts: [(String, String)] {
        let trial = report.trials.first
        let engine = report.engine.map { report.engineText($0) } ?? "native"
        let facts: [(String, String)] = [
            ("scenario", "\(report.scenario), seed \(report.seed)"), ("load digest", report.loadDigest),
            ("records", trial.map { Figure.grouped($0.records) } ?? "not told"),
            ("bytes", trial?.bytes.map { ByteCountText.text($0) } ?? "not told"),
            ("transport", report.transport), ("threads", "\(report.threads)"), ("trials", "\(report.trials.count)"),
            ("build", "spate \(report.spate), \(report.build)"),
            ("engine", engine), ("run directory", report.directory),
        ]
        return facts + report.environment.facts
    }
}
