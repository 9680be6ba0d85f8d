internal import Vocabulary

/// A benchmark that did not come to its end on the page: what is missing, and what there is. Nothing of it was checked, so
/// there is no figure.
struct UnfinishedSection {
    let run: UnfinishedBenchmark

    func write(to content: inout ReportContent) {
        content.add(
            VerdictBox(tone: .doubtful, text: "NOT WHOLE: nothing was checked, so there are no figures").html)
        content.add(HTML.items(run.problems))
        let samples = run.trials.map { ($0.name, $0.run.samples) }
        let curves = SampleCurves(samples).charts
        if !curves.isEmpty {
            content.add("<h3>Over time</h3>\n")
            content.add(curves)
        }
        for trial in run.trials {
            StateSection(peak: trial.run.run.peakState, end: trial.run.run.endState).write(to: &content)
            LedgerSection(ledger: trial.run.ledger).write(to: &content)
        }
        content.add("<h3>The run</h3>\n")
        content.add(
            HTML.list([
                ("scenario", "\(run.plan.scenario), seed \(run.plan.seed)"), ("load digest", run.plan.loadDigest),
                ("transport", run.plan.transport), ("threads", "\(run.plan.threads)"),
                ("trials", "\(run.trials.count) of \(run.plan.trials)"),
                ("build", "spate \(run.plan.spate), \(run.plan.build)"), ("run directory", run.directory),
            ]))
        content.add("<p>The command that repeats it:</p><pre class=\"command\">\(run.plan.repeatCommand)</pre>\n")
    }
}
