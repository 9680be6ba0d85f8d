/// The benchmarks of a page with several runs, beside each other.
struct OverviewSection {
    let runs: [ReportedRun]

    func write(to content: inout ReportContent) {
        let rows: [[String]] = runs.enumerated().compactMap { index, run in
            guard case .benchmark(let report, _) = run else { return nil }
            let measured = report.measured
            func text(_ figures: BenchmarkReport.Figures?, _ text: (Double) -> String) -> String {
                figures.map { text($0.median) } ?? "–"
            }
            func duration(_ value: Double) -> String { Figure.duration(microseconds: value) }
            return [
                "\(index + 1). \(report.scenario)", report.verdict.rawValue,
                text(measured?.drainEventsPerSecond, Figure.count), text(measured?.eventsPerSecond, Figure.count),
                text(measured?.excessP99, duration), text(measured?.processingP99, duration),
                text(measured?.cpuSecondsPerMillionEvents, Figure.significant),
            ]
        }
        guard rows.count > 1 else { return }
        content.add(
            HTML.table(
                head: [
                    "run", "verdict", "drain rate, events/s", "rate on schedule", "p99 row seen", "p99 in the state",
                    "CPU s per million",
                ], rows: rows))
    }
}
