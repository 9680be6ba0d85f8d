internal import Logs
internal import Measurement
public import Scenarios
internal import Sinks
public import Vocabulary

/// Looks for the highest rate at which the engine keeps up for good, by trials on schedule through memory.
///
/// All trials run over the same bytes, so long a span of the scenario that a trial at the drain rate takes `length`; those
/// that confirm have three times that. Each is a fresh process, and its answers are held against the planted ones.
public struct Search: Sendable {
    /// The drain rate is that of so many records at most, which wait in memory.
    private static let mostDrainRecords = 2_000_000.0
    /// What stays of a trial once it is judged.
    private static let keptFiles = [
        ResultDirectory.Name.run, RunSampler.fileName, HistogramLog.recordsFileName, HistogramLog.rowsFileName,
    ]

    public var executable: String
    public var scenarioPath: String
    public var overrides: [String]
    public var scenario: Scenario
    public var targets: [SearchTarget]
    public var threads: Int
    /// How long a trial at the drain rate would be.
    public var length: Milliseconds = 60_000
    public var runsDirectory = "runs"
    /// The run directory of a search that was stopped, to go on with.
    public var resumedDirectory: String?

    public init(
        executable: String, scenarioPath: String, overrides: [String], scenario: Scenario, targets: [SearchTarget],
        threads: Int
    ) {
        self.executable = executable
        self.scenarioPath = scenarioPath
        self.overrides = overrides
        self.scenario = scenario
        self.targets = targets
        self.threads = threads
    }

    /// Does all of it, or all that is left. `report` is told of each step, for people.
    ///
    /// - Throws: `HarnessError`, `LogError` or `DocumentError` if a step could not be done. A trial that fails is no error.
    public func run(isInterrupted: () -> Bool, report: (String) -> Void) throws -> SearchReport {
        var result = try begin(report: report)
        let exploring = try loads(result, purpose: .exploring)
        let confirming = try loads(result, purpose: .confirming)
        while case .trial(let purpose, let rate) = result.search.next, !isInterrupted() {
            let load = purpose == .exploring ? exploring : confirming
            try load.prepare(report: report)
            report("Trial \(result.trials.count + 1): \(Self.title(purpose, rate)), about \(load.seconds(at: rate)) s")
            let trial = try load.trial(number: result.trials.count + 1, rate: rate)
            guard !isInterrupted() else { break }
            report(
                trial.isSustainable
                    ? "  holds" : "  \(trial.verdict.rawValue): \(trial.reasons.joined(separator: "; "))")
            result.trials.append(trial)
            try OutputFile.write(result.document, to: "\(result.directory)/\(SearchReport.fileName)")
        }
        return result
    }

    private static func title(_ purpose: SearchTrial.Purpose, _ rate: Double) -> String {
        "\(purpose == .confirming ? "confirming " : "")\(Figure.count(rate)) events/s"
    }

    private func begin(report: (String) -> Void) throws -> SearchReport {
        let subject = SearchReport.Subject(
            scenario: scenario.name, seed: scenario.seed, loadDigest: scenario.loadDigest, targets: targets,
            threads: threads, lengthSeconds: Double(length) / 1000, spate: Build.version, build: Build.configuration,
            machine: .here)
        if let directory = resumedDirectory {
            let path = "\(directory)/\(SearchReport.fileName)"
            guard WholeFile.exists(path: path) else {
                throw HarnessError.unreadable(
                    path: directory, reason: "it is no directory of a search: it has no \(SearchReport.fileName)")
            }
            var found = try JSONFile.value(SearchReport.self, bytes: try WholeFile.bytes(path: path), path: path)
            guard found.subject == subject else {
                throw HarnessError.unreadable(
                    path: path,
                    reason: "it is a search of another load, target, length, number of threads, build or machine")
            }
            found.directory = directory
            return found
        }
        let directory = try RunDirectory(in: runsDirectory, scenario: "search-\(scenario.name)")
        report("Measuring the drain rate")
        let result = SearchReport(
            subject: subject, repeatCommand: repeatCommand, directory: directory.path,
            drainEventsPerSecond: try drainRate(in: directory), trials: [])
        try OutputFile.write(result.document, to: "\(directory.path)/\(SearchReport.fileName)")
        return result
    }

    /// The speed on a backlog that waits in memory, with right answers.
    private func drainRate(in directory: RunDirectory) throws -> Double {
        let most = Self.mostDrainRecords / scenario.rate.mean * 1000
        let span = Milliseconds(max(1000, min(Double(scenario.clock.span), most)))
        var benchmark = try benchmark(span: span, speed: "max")
        benchmark.runsDirectory = "\(directory.path)/drain"
        try OutputDirectory.create(benchmark.runsDirectory)
        let report = try benchmark.run { _ in }
        guard let rate = report.measured?.drainEventsPerSecond else {
            throw HarnessError.childFailed(
                command: "bench", exitCode: report.verdict.exitCode.rawValue,
                reason: "\(report.verdict.rawValue), see \(report.directory)")
        }
        return rate.median
    }

    private func loads(_ report: SearchReport, purpose: SearchTrial.Purpose) throws -> SearchLoad {
        let factor = purpose == .confirming ? 3.0 : 1
        let measured = report.drainEventsPerSecond * Double(length) / scenario.rate.mean * factor
        let warmUp = max(measured * WarmUp.share / (1 - WarmUp.share), Double(WarmUp.least(scenario.queries)))
        let seconds = max(1, ((measured + warmUp) / 1000).rounded())
        guard seconds <= Double(Scenario.Clock.longestSpan / 1000) else {
            let rates = [scenario.rate.mean, report.drainEventsPerSecond].map(ValueText.text(eventsPerSecond:))
            throw HarnessError.unreadable(
                path: scenarioPath,
                reason: "rate.mean: found \(rates[0]), with which a trial at \(rates[1]) takes a span of over "
                    + DurationText.text(Scenario.Clock.longestSpan))
        }
        var benchmark = try benchmark(span: Milliseconds(seconds) * 1000, speed: nil)
        benchmark.warmUp = Milliseconds(warmUp)
        return SearchLoad(
            benchmark: benchmark, purpose: purpose,
            targets: targets, parent: report.directory, kept: Self.keptFiles,
            measuredRecords: measured * scenario.rate.mean / 1000)
    }

    private func benchmark(span: Milliseconds, speed: String?) throws -> Benchmark {
        // A generator is close enough to its pace by what the load wants of the engine.
        let target = targets.map(\.microseconds).min()! / 1000
        let all =
            overrides + ["clock.span=\(DurationText.text(span))", "thresholds.excess_p99=\(DurationText.text(target))"]
            + (speed.map { ["clock.speed=\($0)"] } ?? [])
        var scenario = try Scenario(contentsOfFile: scenarioPath, overrides: all)
        // Faults are for benchmarks: an engine that is killed keeps no rate.
        scenario.faults = []
        var benchmark = Benchmark(
            executable: executable, scenarioPath: scenarioPath, overrides: all, scenario: scenario, threads: threads)
        benchmark.transport = .memory
        return benchmark
    }

    private var repeatCommand: String {
        var words = ["spate", "search", scenarioPath]
        words += overrides.flatMap { ["--set", $0] } + targets.flatMap { ["--target", $0.text] }
        words += ["--threads", "\(threads)", "--length", DurationText.text(length)]
        return words.map(ShellText.quoted).joined(separator: " ")
    }
}
