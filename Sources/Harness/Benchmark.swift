internal import Logs
internal import Measurement
public import Scenarios
internal import Sinks
public import Vocabulary
internal import Workload

/// The main job: generates the load of a scenario, runs the engine over it, holds every answer against what was planted
/// and against the oracle, and measures.
///
/// Generator and engine run as processes of their own, so that what they use of the machine is theirs alone.
public struct Benchmark: Sendable {
    /// How records come from the generator to the engine.
    public enum Transport: String, CaseIterable, Sendable {
        /// Through partition files that are written before: a backlog.
        case files
        /// Through the memory of one process: a backlog, or at a pace.
        case memory
    }

    /// Loads up to this many records are evaluated by the oracle from their bytes as well.
    public static let mostRecordsForOracle: Int64 = 2_000_000

    /// The program that generates and runs: mostly this one.
    public var executable: String
    public var scenarioPath: String
    /// Texts such as `rate.mean=40k/s`.
    public var overrides: [String]
    public var scenario: Scenario
    public var threads: Int
    public var transport = Transport.files
    /// The mean rate in events a second at which a load in memory is paced; `nil` leaves it to the scenario's clock.
    public var rate: Double?
    /// How much of a paced scenario's time is not measured; `nil` leaves it to the run.
    public var warmUp: Milliseconds?
    /// How often the engine runs over the load.
    public var trials = 1
    /// Where run directories are made.
    public var runsDirectory = "runs"
    /// Whether the log stays in the run directory when the answers are right.
    public var keepsLog = false

    /// A benchmark of a scenario that was read from `scenarioPath` with `overrides`.
    public init(executable: String, scenarioPath: String, overrides: [String], scenario: Scenario, threads: Int) {
        self.executable = executable
        self.scenarioPath = scenarioPath
        self.overrides = overrides
        self.scenario = scenario
        self.threads = threads
    }

    /// Does all of it. `report` is told of each step, for people.
    ///
    /// - Throws: `HarnessError`, `LogError` or `DocumentError` if a step could not be done. Wrong answers are no error.
    public func run(report: (String) -> Void) throws -> BenchmarkReport {
        let directory = try RunDirectory(in: runsDirectory, scenario: scenario.name)
        try OutputFile.write(Array(scenario.queries.document.utf8), to: directory.queries)
        report("Generating the load and its planted answers")
        let generator = try directory.run(executable, generateArguments(directory), log: "generate.log")
        let before = ProcessorTime.now
        var trials: [BenchmarkReport.Trial] = []
        for number in 1...self.trials {
            report("Running the engine over it, trial \(number) of \(self.trials)")
            trials.append(try trial(number, directory))
        }
        let environment = Environment(since: before)
        report("Checking the answers")
        let checks = try checks(directory, records: trials[0].records)
        let result = try BenchmarkReport(
            self, directory: directory.path, environment: environment, generator: .init(generator), trials: trials,
            checks: checks,
            stateMinima: StateMinimumCurve(path: "\(directory.expected)/\(StateMinimumCurve.fileName)"),
            lateness: LatenessTable(path: "\(directory.expected)/\(LatenessTable.fileName)"),
            ledger: directory.ledger(trial: 1))
        try OutputFile.write(result.document, to: "\(directory.path)/\(BenchmarkReport.fileName)")
        try OutputFile.write(Array("\(result.text)\n".utf8), to: "\(directory.path)/report.txt")
        if result.isRight {
            for number in 1...self.trials { try directory.removeCheckpoint(number) }
            if !keepsLog { try directory.removeLog() }
        }
        return result
    }

    /// Runs the engine over the load of a directory, whose answers are planted there.
    func trial(_ number: Int, _ directory: RunDirectory) throws -> BenchmarkReport.Trial {
        let arguments = runArguments(directory, number)
        if !scenario.faults.isEmpty {
            let kills = try runWithKills(arguments, directory, trial: number)
            return try BenchmarkReport.Trial(
                kills.usage, kills: kills.kills, self, directory, number: number)
        }
        let outcome = try directory.run(
            executable, arguments + ["--samples"], log: "trial-\(number).log", allowed: [.success, .generatorBound])
        return try BenchmarkReport.Trial(.init(outcome), self, directory, number: number)
    }

    /// The command line that repeats this benchmark.
    var repeatCommand: String {
        var words = ["spate", "bench", scenarioPath]
        words += overrides.flatMap { ["--set", $0] }
        words += ["--threads", "\(threads)", "--trials", "\(trials)"]
        if transport != .files { words += ["--transport", transport.rawValue] }
        words += paceArguments
        return words.map(ShellText.quoted).joined(separator: " ")
    }

    private func generateArguments(_ directory: RunDirectory) -> [String] {
        // The log is a backlog that waits, so nothing is gained by writing it at the scenario's pace.
        ["generate", scenarioPath, "--to", directory.log, "--expect", directory.expected]
            + (overrides + ["clock.speed=max"]).flatMap { ["--set", $0] }
    }

    private func runArguments(_ directory: RunDirectory, _ trial: Int) -> [String] {
        let common = [
            "--to", directory.trial(trial), "--config", directory.queries, "--threads", "\(threads)", "--late",
        ]
        switch transport {
        case .files: return ["run", "--from", directory.log] + common
        case .memory:
            return ["run", "--from", "memory://\(scenarioPath)"] + overrides.flatMap { ["--set", $0] } + paceArguments
                + common
        }
    }

    private var paceArguments: [String] {
        (rate.map { ["--rate", "\(ValueText.text(eventsPerSecond: $0))"] } ?? [])
            + (warmUp.map { ["--warm-up", DurationText.text($0)] } ?? [])
    }

    private func checks(_ directory: RunDirectory, records: Int64) throws -> [BenchmarkReport.Check] {
        var checks: [BenchmarkReport.Check] = []
        for number in 1...trials {
            let verdict = try Verification.compare(expected: directory.expected, actual: directory.trial(number))
            checks.append(.init(name: "trial \(number): planted answers", verdict: verdict))
        }
        if records <= Self.mostRecordsForOracle {
            let verdict = try Verification.verify(log: directory.log, actual: directory.trial(1))
            checks.append(.init(name: "trial 1: oracle from the bytes", verdict: verdict))
        }
        if !scenario.plant.isEmpty {
            let results = try WholeFile.bytes(path: "\(directory.trial(1))/\(ResultDirectory.Name.results)")
            let closedForm = ClosedFormCheck(
                expected: GeneratorPlan(scenario).closedFormRows, results: results,
                isComplete: scenario.rate.mean == 0)
            checks.append(
                .init(
                    name: "trial 1: closed-form answers", isRight: closedForm.isRight,
                    details: closedForm.description))
        }
        return checks
    }
}
