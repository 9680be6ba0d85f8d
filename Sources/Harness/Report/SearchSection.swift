/// A search for the sustainable rate on the page: its verdict, and what each trial said.
struct SearchSection {
    let report: SearchReport

    func write(to content: inout ReportContent) {
        content.add(VerdictBox(tone: tone, text: report.verdictText).html)
        content.add(
            HTML.list([
                ("targets", report.targetText),
                ("drain rate", "\(Figure.count(report.drainEventsPerSecond)) events/s, not sustainable throughput"),
            ]))
        content.add([chart])
        content.add("<h3>Trials</h3>\n")
        content.add(
            HTML.table(
                head: ["events/s", report.shownMetric.rawValue, "verdict"],
                rows: report.trials.map(report.cells).map { cells in
                    [cells[1].isEmpty ? cells[0] : "\(cells[0]), \(cells[1])", cells[2], cells[3]]
                }, endsWithWords: true))
        content.add("<h3>The search</h3>\n")
        content.add(
            HTML.list(
                [
                    ("load digest", report.subject.loadDigest), ("seed", "\(report.subject.seed)"),
                    ("threads", "\(report.subject.threads)"), ("run directory", report.directory),
                    ("repeat", report.repeatCommand),
                ] + report.subject.machine.facts))
    }

    private var tone: VerdictBox.Tone {
        switch report.exitCode {
        case .success: .good
        case .inconclusive, .generatorBound: .doubtful
        default: .bad
        }
    }

    /// The rates in the order in which they were tried.
    private var chart: ReportChart {
        let numbered = report.trials.enumerated().map { (number: Double($0.offset + 1), trial: $0.element) }
        func series(_ name: String, _ isShown: (SearchTrial) -> Bool) -> ReportChart.Series {
            .init(name: name, points: numbered.filter { isShown($0.trial) }.map { [$0.number, $0.trial.rate] })
        }
        return ReportChart(
            kind: .lines, title: "Rates that were tried", note: "", xTitle: "trial", xUnit: .count,
            yTitle: "events/s", yUnit: .count,
            series: [series("sustainable", \.isSustainable), series("not sustainable") { !$0.isSustainable }]
                .filter { !$0.points.isEmpty })
    }
}
