internal import Vocabulary

/// A run of the engine alone on the page. Nothing is said of its speed: whether its answers are right is not known here.
struct EngineRunSection {
    let run: EngineRunSummary

    func write(to content: inout ReportContent) {
        content.add(
            VerdictBox(
                tone: .doubtful,
                text:
                    "Answers not checked: 'spate verify' or 'spate bench' does that; the figures stand for nothing yet"
            ).html)
        let curves = SampleCurves([(run.name, run.samples)]).charts
        if !curves.isEmpty {
            content.add("<h3>Over time</h3>\n")
            content.add(curves)
        }
        StateSection(peak: run.run.peakState, end: run.run.endState).write(to: &content)
        LedgerSection(ledger: run.ledger).write(to: &content)
        content.add("<h3>The run</h3>\n")
        content.add(
            HTML.list([
                ("records", Figure.grouped(run.run.records)), ("bytes", ByteCountText.text(run.run.bytes)),
                ("rows", Figure.grouped(run.run.rows)), ("build", run.run.build),
            ]))
    }
}
