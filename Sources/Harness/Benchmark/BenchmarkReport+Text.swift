internal import Scenarios
internal import Vocabulary

extension BenchmarkReport {
    /// The report for people: verdict first, figures only if it is good.
    public var text: String {
        var sections = ["\(scenario), seed \(seed), load digest \(loadDigest), \(threads) threads, \(build) build"]
        if let engine { sections.append("engine \(engineText(engine))") }
        if let measured { sections.append(table(measured)) }
        sections += killsOfAll.map(killText)
        for (index, trial) in trials.enumerated() {
            guard let pace = trial.pace else { continue }
            sections.append(latencyTable(pace, title: trials.count == 1 ? "latency" : "latency, trial \(index + 1)"))
            if let trends = pace.steadiness?.trends { sections.append(trendTable(trends)) }
            sections.append(steadinessText(pace.steadiness))
        }
        if let trial = trials.first, !trial.peakState.isEmpty { sections.append(stateTable(trial)) }
        sections.append(ledgerText)
        if !checks.isEmpty { sections.append(checks.map(checkText).joined(separator: "\n")) }
        sections.append("VERDICT: \(verdictText)")
        let place = topic.map { "topic          \($0)\n" } ?? ""
        let witness = isRight ? "" : "\nwitness        spate replay \(ShellText.quoted(directory)) --witness"
        sections.append("run directory  \(directory)\n\(place)repeat         \(repeatCommand)\(witness)")
        return sections.joined(separator: "\n\n")
    }

    private func table(_ measured: Measured) -> String {
        var table = TextTable(alignments: [.left, .right, .left, .left])
        func append(_ name: String, _ figures: Figures, _ unit: String, _ text: (Double) -> String) {
            let range =
                trials.count > 1 ? "\(text(figures.minimum)) … \(text(figures.maximum)), \(trials.count) trials" : ""
            table.append([name, text(figures.median), unit, range])
        }
        if let rate = measured.drainEventsPerSecond { append(drainName, rate, "events/s", Figure.count) }
        if let bytes = measured.drainBytesPerSecond {
            append("", bytes, "a second") { ByteCountText.text($0) }
        }
        if let rate = measured.eventsPerSecond { append("rate, on schedule", rate, "events/s", Figure.count) }
        append("CPU", measured.cpuSecondsPerMillionEvents, "s per million events", Figure.significant)
        append("peak RSS of \(engine == nil ? "the process" : "its processes")", measured.peakRssBytes, "") {
            ByteCountText.text($0)
        }
        guard let longest = trials.map(\.process.wallSeconds).max(), longest < Self.shortestTellingRun else {
            return table.text
        }
        return table.text
            + "\nof a run of \(Figure.significant(longest)) s: starting the process is a large part of all this"
    }

    /// The figures of a run that takes less, in seconds, say more of its start than of its engine.
    private static let shortestTellingRun = 0.2

    /// What the engine is, and whether it left anything behind.
    func engineText(_ engine: Engine) -> String {
        let strays = trials.reduce(0) { $0 + ($1.strays ?? 0) }
        return "\(engine.name)\(engine.about.isEmpty ? "" : ": \(engine.about)"), measured from outside"
            + (strays > 0 ? "; \(strays) of its processes were left at its end, and were stopped" : "")
    }

    private var drainName: String {
        let hasKills = trials.contains { $0.kills != nil }
        return "drain rate\(hasKills ? ", kills and restarts included" : "") (not sustainable throughput)"
    }

    private func latencyTable(_ pace: Trial.Pace, title: String) -> String {
        var table = TextTable(alignments: [.left, .right, .right, .right, .right, .right, .right])
        table.append([title, "count", "p50", "p90", "p99", "p99.9", "max"])
        for (name, summary) in pace.latencies {
            let values = [summary.p50, summary.p90, summary.p99, summary.p999, summary.max]
            table.append(
                ["  \(name)", Figure.grouped(summary.count)]
                    + values.map { $0.map(Figure.duration(microseconds:)) ?? "–" })
        }
        let untimed = "\(Figure.grouped(pace.untimedRows)) rows that only the end of the load made final are not timed"
        return pace.untimedRows > 0 ? "\(table.text)\n  \(untimed)" : table.text
    }

    private func trendTable(_ trends: [Trend]) -> String {
        var table = TextTable(alignments: [.left, .right, .right, .right, .right])
        table.append(Trend.head)
        for trend in trends { table.append(["  \(trend.cells[0])"] + trend.cells[1...]) }
        return table.text
    }

    func steadinessText(_ steadiness: Steadiness?) -> String {
        let advice = steadinessAdvice.map { ". It can be told \($0)" } ?? ""
        guard let steadiness else {
            return
                "NO STEADY STATE can be told: the schedule is shorter than \(Steadiness.leastSamples) seconds\(advice)"
        }
        if !steadiness.isSteady { return "NO STEADY STATE: \(steadiness.unsteady.joined(separator: "; "))\(advice)" }
        return steadiness.isSustainable
            ? "Steady state; nothing speaks against going on at this rate"
            : "Steady state; but not sustainable: \(steadiness.unsustainable.joined(separator: "; "))"
    }

    var verdictText: String {
        switch verdict {
        case .right: "answers right"
        case .engineUnreachable: "ENGINE UNREACHABLE: \(failure ?? "")"
        case .engineFailed: "ENGINE FAILED: \(failure ?? "")"
        case .wrongAnswers: "WRONG ANSWERS; no figure is given for a run whose answers are wrong"
        case .generatorBound:
            "answers right, but GENERATOR-BOUND: it could not keep the pace, so no figure says anything of the "
                + "engine"
        case .killMissed: "answers right, but KILL MISSED: what was to be killed came to its end before"
        case .notSteady: "answers right, but NO STEADY STATE: figures hold for this run alone"
        case .thresholdFailed:
            "answers right, but THRESHOLD FAILED\n" + failedThresholds.joined(separator: "\n")
        }
    }

    private func stateTable(_ trial: Trial) -> String {
        var table = TextTable(alignments: [.left, .right, .right])
        let since = trial.kills == nil ? "" : " since the last restart"
        table.append(["state at its peak\(since)", "entries", "bytes"])
        for state in trial.peakState {
            table.append([
                "  \(state.operator)", Figure.grouped(state.entries), ByteCountText.text(state.accountedBytes),
            ])
        }
        return ([table.text] + stateSentences(trial).map { "  \($0)" }).joined(separator: "\n")
    }

    /// What is known of a trial's state beside what its operators say.
    func stateSentences(_ trial: Trial) -> [String] {
        [
            trial.peakArenaBytes.map {
                "\(ByteCountText.text($0)) of its arenas at its peak, without an empty engine's"
            },
            trial.snapshotBytes.map { "\(ByteCountText.text($0)) in a full snapshot at the end of the input" },
            amplificationSentence(trial), trial.drainTest?.text,
        ].compactMap(\.self)
    }

    /// The peak of a trial's state against the reference minimum; `nil` without one.
    private func amplificationSentence(_ trial: Trial) -> String? {
        guard let minimum = referenceMinimumStateBytes, let factor = amplification(trial) else { return nil }
        return "\(Figure.significant(factor)) times the reference minimum at its peak, "
            + "\(ByteCountText.text(minimum))"
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

extension BenchmarkReport.Trial.Pace {
    /// The latencies that there are, with their names for people.
    var latencies: [(name: String, summary: LatencySummary)] {
        [
            ("sent, after intended", send), ("in the state, after intended", processing),
            ("row seen, after possible", excess), ("row seen, after its last event's send", endToEnd),
            ("row seen, after its last event", eventTime),
        ].filter { $0.1.count > 0 }
    }
}
