internal import Scenarios
internal import Vocabulary

extension BenchmarkReport {
    /// The report for people: verdict first, figures only if it is good.
    public var text: String {
        var sections = ["\(scenario), seed \(seed), load digest \(loadDigest), \(threads) threads, \(build) build"]
        if let measured { sections.append(table(measured)) }
        if let trial = trials.first { sections.append(stateTable(trial)) }
        sections.append(ledgerText)
        sections.append(checks.map(checkText).joined(separator: "\n"))
        sections.append(
            isRight
                ? "VERDICT: answers right"
                : "VERDICT: WRONG ANSWERS; no figure is given for a run whose answers are wrong")
        sections.append("run directory  \(directory)\nrepeat         \(repeatCommand)")
        return sections.joined(separator: "\n\n")
    }

    private func table(_ measured: Measured) -> String {
        var table = TextTable(alignments: [.left, .right, .left, .left])
        func append(_ name: String, _ figures: Figures, _ unit: String, _ text: (Double) -> String) {
            let range =
                trials.count > 1 ? "\(text(figures.minimum)) … \(text(figures.maximum)), \(trials.count) trials" : ""
            table.append([name, text(figures.median), unit, range])
        }
        append("drain rate (not sustainable throughput)", measured.drainEventsPerSecond, "events/s", Figure.count)
        append("", measured.drainBytesPerSecond, "a second") { ByteCountText.text(Int($0)) }
        append("CPU", measured.cpuSecondsPerMillionEvents, "s per million events", Figure.significant)
        append("peak RSS of the process", measured.peakRssBytes, "") { ByteCountText.text(Int($0)) }
        return table.text
    }

    private func stateTable(_ trial: Trial) -> String {
        var table = TextTable(alignments: [.left, .right, .right])
        table.append(["state at its peak", "entries", "bytes"])
        for state in trial.peakState {
            table.append([
                "  \(state.operator)", Figure.grouped(state.entries), ByteCountText.text(state.accountedBytes),
            ])
        }
        return table.text
    }

    private var ledgerText: String {
        let total = ledger.total
        var table = TextTable(alignments: [.left, .right, .right, .right])
        table.append(["ledger", "admitted", "late", "duplicates"])
        for (name, query) in [
            ("active_users", total.activeUsers), ("funnel", total.funnel), ("top_pages", total.topPages),
        ] {
            table.append([
                "  \(name)", Figure.grouped(query.admitted), Figure.grouped(query.late),
                query.duplicates.map { Figure.grouped($0) } ?? "–",
            ])
        }
        let dead = total.dead.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { "\($0.key) \(Figure.grouped($0.value))" }.joined(separator: ", ")
        return """
            \(Figure.grouped(total.records)) records: \(Figure.grouped(total.valid)) valid, \
            \(Figure.grouped(total.records - total.valid)) dead\(dead.isEmpty ? "" : " (\(dead))")
            \(table.text)
            """
    }

    private func checkText(_ check: Check) -> String {
        check.isRight ? "✓ \(check.name)" : "✗ \(check.name)\n\(check.details)"
    }
}
