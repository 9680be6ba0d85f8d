internal import Logs
internal import Scenarios
internal import Vocabulary

/// The load of a search's trials of one purpose, with its planted answers.
struct SearchLoad {
    let benchmark: Benchmark
    let purpose: SearchTrial.Purpose
    let targets: [SearchTarget]
    /// The search's run directory.
    let parent: String
    /// What stays of a trial once it is judged.
    let kept: [String]
    /// How many records are on schedule.
    let measuredRecords: Double

    private var path: String { "\(parent)/\(purpose.rawValue)" }

    /// How long a trial is on schedule, in whole seconds.
    func seconds(at rate: Double) -> Int { Int((measuredRecords / rate).rounded(.up)) }

    /// Makes the planted answers, unless they are there.
    func prepare(report: (String) -> Void) throws {
        let directory = try RunDirectory(path: path)
        // Of all planted answers this file is written last.
        guard !WholeFile.exists(path: "\(directory.expected)/\(LatenessTable.fileName)") else { return }
        try directory.removeFiles(in: directory.expected)
        report("Planting the answers for trials of \(purpose.rawValue)")
        try RunPlan.write(benchmark, to: directory)
        _ = try directory.run(
            benchmark.executable,
            ["generate", benchmark.scenarioPath, "--to", "null", "--expect", directory.expected]
                + (benchmark.overrides + ["clock.speed=max"]).flatMap { ["--set", $0] }, log: "generate.log")
    }

    /// Runs the engine at a rate, and judges it.
    func trial(number: Int, rate: Double) throws -> SearchTrial {
        let directory = try RunDirectory(path: path)
        var benchmark = benchmark
        benchmark.rate = rate
        let answers = "\(purpose.rawValue)/trial-\(number)"
        func judged(_ verdict: SearchTrial.Verdict, _ reason: String) -> SearchTrial {
            SearchTrial(
                purpose: purpose, rate: rate, verdict: verdict, reasons: [reason], latencies: [:], directory: answers)
        }
        let outcome: BenchmarkReport.Trial
        do {
            // What a search that was stopped left of this trial is not whole.
            try directory.removeFiles(in: directory.trial(number))
            outcome = try benchmark.trial(number, .files(directory.log), directory)
        } catch HarnessError.childFailed(_, _, let reason) {
            return judged(.rejected, "the run failed: \(reason)")
        }
        let verdict = try Verification.compare(expected: directory.expected, actual: directory.trial(number))
        guard verdict.isRight else { return judged(.wrongAnswers, "\(verdict.description), see \(path)") }
        try directory.removeFiles(in: directory.trial(number), but: kept)
        guard let pace = outcome.pace else { return judged(.untold, "the run was not paced") }
        return SearchTrial(pace, purpose: purpose, rate: rate, targets: targets, directory: answers)
    }
}
