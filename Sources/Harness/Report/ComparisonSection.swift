internal import Glibc
internal import Measurement

/// A comparison of builds on the page: verdict, and for each metric all pairs with the interval and the margin.
struct ComparisonSection {
    let report: ComparisonReport

    func write(to content: inout ReportContent) {
        content.add(VerdictBox(tone: tone, text: sentence).html)
        content.add(HTML.list([("A", report.a), ("B", report.b), ("load", report.subject)]))
        if let judged = report.judged {
            content.add("<h3>Against the baseline</h3>\n")
            content.add(HTML.table(head: BaselineFinding.columns, rows: judged.findings.map(\.cells)))
            content.add("<p class=\"note\">\(judged.subject)</p>\n")
        }
        content.add("<h3>Findings</h3>\n")
        content.add(
            HTML.table(
                head: ["metric", "A", "B", "B is worse by", "95 % interval", "verdict"],
                rows: report.findings.map { report.cells($0) }))
        content.add(report.findings.map(chart))
        content.add(
            """
            <p class="note">Each dot is a pair of runs over one load; the bar is the exact 95 % interval with its \
            estimate, the band is the margin within which a difference is none.</p>
            <h3>The comparison</h3>

            """)
        content.add(
            HTML.list(
                [
                    ("load digest", report.loadDigest), ("pairs", "\(report.pairs.count)"),
                    ("pairs of A with itself", "\(report.twins.count)"), ("build", report.build),
                    ("repeat", report.repeatCommand), ("run directory", report.directory),
                ] + report.machine.facts))
    }

    private var sentence: String {
        let other = report.judged == nil ? "A" : "the accepted build"
        return switch report.verdict {
        case .equivalent: "Equivalent: B is neither slower nor larger than \(other)"
        case .improvement: "Improvement: B is better than \(other)"
        case .regression: "Regression: B is worse than \(other)"
        case .inconclusive: "Inconclusive: the pairs do not tell, which is no pass"
        }
    }

    private var tone: VerdictBox.Tone {
        switch report.verdict {
        case .equivalent, .improvement: .good
        case .inconclusive: .doubtful
        case .regression: .bad
        }
    }

    private func chart(_ finding: ComparisonFinding) -> ReportChart {
        func series(_ name: String, _ pairs: [ComparisonPair]) -> ReportChart.Series {
            let shares = pairs.map { (exp($0.difference(finding.metric)) - 1) * 100 }
            return .init(name: name, points: shares.enumerated().map { [$0.element, Double($0.offset + 1)] })
        }
        return ReportChart(
            kind: .pairs, title: finding.metric.name, note: finding.verdict.rawValue, xTitle: "B is worse by",
            xUnit: .percent, yTitle: "pair", yUnit: .count,
            interval: .init(
                estimate: finding.estimate * 100, lower: finding.lower * 100, upper: finding.upper * 100,
                margin: finding.margin * 100),
            series: [series("A and B", report.pairs), series("A with itself", report.twins)])
    }
}
