internal import Measurement
internal import Scenarios
internal import Sinks
internal import Vocabulary

/// The runs of one pair over one load.
struct Contest {
    /// What a run gave.
    struct Result {
        /// `release` or `debug`.
        let build: String
        /// By the names of metrics.
        let values: [String: Double]
    }

    private let comparison: Comparison
    private let directory: RunDirectory
    private let queries: String
    private let load: [String]

    init(_ comparison: Comparison, directory: RunDirectory, queries: String, load: [String]) {
        self.comparison = comparison
        self.directory = directory
        self.queries = queries
        self.load = load
    }

    /// Runs a build in a fresh process, and checks its answers.
    func run(_ contestant: Contestant, as role: String) throws -> Result {
        if let engine = contestant.engine { return try run(engine, contestant, as: role) }
        let answers = "\(directory.path)/\(role)"
        var process = ChildProcess(executable: contestant.executable, arguments: arguments(to: answers))
        process.standardErrorFile = "\(directory.path)/\(role).log"
        process.stopsWithUs = true
        process.timeoutSeconds = comparison.timeoutSeconds
        let outcome = try process.run()
        guard !outcome.timedOut else {
            throw ComparisonError.hung(contestant.name, seconds: comparison.timeoutSeconds, directory.path)
        }
        let isGeneratorBound = outcome.exitCode == ExitCode.generatorBound.rawValue
        guard outcome.exitCode == 0 || isGeneratorBound else {
            throw ComparisonError.failed(
                contestant.name, exitCode: outcome.exitCode, "\(directory.path)/\(role).log")
        }
        let run = try RunSummary(path: "\(answers)/\(ResultDirectory.Name.run)")
        try requireSameLoad(contestant, run)
        guard !isGeneratorBound else { throw ComparisonError.generatorBound(contestant.name, directory.path) }
        let verdict = try Verification.compare(expected: directory.expected, actual: answers)
        guard verdict.isRight else {
            throw ComparisonError.wrongAnswers(contestant.name, directory.path, verdict.description)
        }
        return Result(build: run.build, values: values(run, outcome))
    }

    /// Runs an engine as its profile says. What it holds is not known from outside, but its memory.
    private func run(_ engine: EngineUnderTest, _ contestant: Contestant, as role: String) throws -> Result {
        let answers = "\(directory.path)/\(role)"
        let load = LoadPlace.files(directory.log)
        let trial = EngineTrial(
            engine: engine, executable: contestant.executable, load: load, queries: queries,
            threads: comparison.threads, directory: answers, sayings: answers,
            expectedRows: try EngineTrial.expectedRows(of: engine, load, in: directory, comparison.scenario.queries))
        let outcome = try trial.run(isInterrupted: comparison.isInterrupted)
        let checks = try EngineTrial.checks(
            engine, load, answers: answers, expected: directory, comparison.scenario.queries, name: role,
            withOracle: !engine.profile.drains)
        if let wrong = checks.first(where: { !$0.isRight }) {
            throw ComparisonError.wrongAnswers(contestant.name, directory.path, wrong.details)
        }
        let records = Double(try directory.expectedRecords)
        return Result(
            build: Build.configuration,
            values: [
                ComparisonMetric.cpuSecondsPerMillion.rawValue: outcome.cpuSeconds / (records / 1e6),
                ComparisonMetric.drainRate.rawValue: records / outcome.wallSeconds,
                ComparisonMetric.peakMemory.rawValue: Double(outcome.peakResidentBytes),
            ])
    }

    /// At a pace a build generates its own load, by its own generator.
    private func requireSameLoad(_ contestant: Contestant, _ run: RunSummary) throws(ComparisonError) {
        let digest = comparison.scenario.loadDigest
        guard let found = run.loadDigest, found != digest else { return }
        throw .notComparable([
            "load digest: '\(found)' of \(contestant.name), whose generator is another one, '\(digest)' of this program"
        ])
    }

    private func arguments(to answers: String) -> [String] {
        let common = ["--to", answers, "--config", queries, "--threads", "\(comparison.threads)", "--late"]
        guard let rate = comparison.rate else { return ["run", "--from", directory.log] + common }
        return ["run", "--from", "memory://\(comparison.scenarioPath)"] + load.flatMap { ["--set", $0] }
            + ["--rate", ValueText.text(eventsPerSecond: rate)] + common
    }

    private func values(_ run: RunSummary, _ outcome: ChildProcess.Outcome) -> [String: Double] {
        // A paced run's process generates too; its own account leaves that out.
        let seconds = run.pacing == nil ? outcome.usage.cpuSeconds : run.cpuSeconds
        var values: [ComparisonMetric: Double] = [
            .cpuSecondsPerMillion: seconds / (Double(run.records) / 1e6),
            .peakState: Double(run.peakState.reduce(0) { $0 + $1.accountedBytes }),
        ]
        if let pacing = run.pacing {
            values[.processingP99] = Double(pacing.processing.p99 ?? pacing.processing.max)
        } else {
            values[.drainRate] = Double(run.records) / outcome.wallSeconds
        }
        return Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    }
}
