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
        /// Through a topic that is written before: a backlog.
        case kafka
    }

    /// The cluster that a load goes through.
    public struct Cluster: Sendable {
        /// `host:port`, several separated by commas.
        public var brokers: String
        /// A file of properties of librdkafka.
        public var configurationPath: String?
        /// How a broker is killed and restarted, if that is possible.
        public var commands: BrokerCommands?

        public init(brokers: String, configurationPath: String?, commands: BrokerCommands?) {
            self.brokers = brokers
            self.configurationPath = configurationPath
            self.commands = commands
        }
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
    /// Where a load goes through Kafka; needed by that transport.
    public var cluster: Cluster?
    /// The mean rate in events a second at which a load in memory is paced; `nil` leaves it to the scenario's clock.
    public var rate: Double?
    /// How much of a paced scenario's time is not measured; `nil` leaves it to the run.
    public var warmUp: Milliseconds?
    /// The engine that is started by its profile; `nil` is the native one, which tells more of itself.
    public var engine: EngineUnderTest?
    /// How often the engine runs over the load.
    public var trials = 1
    /// How many there may be.
    public static let trialCounts = 1...100
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

    /// How fast the scenario's time runs; `nil` as fast as it goes.
    public var speed: Double? {
        guard engine == nil, transport == .memory else { return nil }
        return rate.map { $0 / scenario.rate.mean } ?? scenario.clock.speed
    }

    /// How a paced run would have to differ for a steady state to be told of it; `nil` if it can be told, and of a backlog.
    public var steadinessAdvice: String? {
        speed.flatMap { WarmUp.advice(for: scenario, speed: $0, warmUp: warmUp) }
    }

    /// Does all of it. `report` is told of each step, for people.
    ///
    /// - Throws: `HarnessError`, `LogError` or `DocumentError` if a step could not be done. Wrong answers are no error,
    ///   nor is an engine that fails.
    public func run(isInterrupted: () -> Bool = { false }, report: (String) -> Void) throws -> BenchmarkReport {
        let directory = try RunDirectory(in: runsDirectory, scenario: scenario.name)
        try RunPlan.write(self, to: directory)
        let load = try place(in: directory)
        do {
            return try run(over: load, in: directory, isInterrupted: isInterrupted, report: report)
        } catch {
            // Nobody asked for the topic.
            try? load.topic?.delete()
            throw error
        }
    }

    private func run(
        over load: LoadPlace, in directory: RunDirectory, isInterrupted: () -> Bool, report: (String) -> Void
    ) throws -> BenchmarkReport {
        report("Generating the load and its planted answers")
        let generation = try generate(load, directory)
        try directory.requireRecords(of: scenario, path: scenarioPath)
        let before = ProcessorTime.now
        var trials: [BenchmarkReport.Trial] = []
        var failure: EngineFailure?
        for number in 1...self.trials where failure == nil {
            report("Running the engine over it, trial \(number) of \(self.trials)")
            do {
                trials.append(try trial(number, load, directory, isInterrupted: isInterrupted))
            } catch let error as EngineFailure {
                failure = error
            } catch HarnessError.childFailed("run", let exitCode, let reason)
                where exitCode != ExitCode.interrupted.rawValue && !isInterrupted()
            {
                failure = .failed(
                    engine: "native", exitCode: exitCode, said: reason, log: "\(directory.path)/trial-\(number).log")
            }
        }
        let environment = Environment(since: before)
        if failure == nil { report("Checking the answers") }
        let checks = failure == nil ? try checks(load, directory, records: trials[0].records) : []
        let result = try BenchmarkReport(
            self, load: load, directory: directory.path, environment: environment, generation: generation,
            trials: trials, failure: failure, checks: checks,
            stateMinima: StateMinimumCurve(path: "\(directory.expected)/\(StateMinimumCurve.fileName)"),
            lateness: LatenessTable(path: "\(directory.expected)/\(LatenessTable.fileName)"),
            ledger: directory.ledger(trial: engine == nil && failure == nil ? 1 : nil))
        try OutputFile.write(result.document, to: "\(directory.path)/\(BenchmarkReport.fileName)")
        try OutputFile.write(Array("\(result.text)\n".utf8), to: "\(directory.path)/report.txt")
        if result.isRight {
            for number in 1...self.trials { try directory.removeCheckpoint(number) }
            if !keepsLog {
                try directory.removeLog()
                try load.topic?.delete()
            }
        }
        return result
    }

    /// Where the load will lie; a topic is made.
    private func place(in directory: RunDirectory) throws(LogError) -> LoadPlace {
        guard transport == .kafka, let cluster else { return .files(directory.log) }
        // The name of the directory is of one second: another benchmark on the cluster may have it.
        let name = directory.path.split(separator: "/").last.map(String.init) ?? scenario.name
        let topic = KafkaTopic(
            brokers: cluster.brokers, name: "spate-\(name)-\(UInt32.random(in: 0...0xFFFF))")
        let handle = try KafkaTopicHandle(
            creating: topic, properties: try KafkaProperties(file: cluster.configurationPath),
            partitions: scenario.lanes)
        return .topic(topic, handle, configuration: cluster.configurationPath)
    }

    /// Generates the load with its planted answers.
    private func generate(_ load: LoadPlace, _ directory: RunDirectory) throws -> BenchmarkReport.Generation {
        let arguments = generateArguments(load, directory)
        if faults(of: .generator).isEmpty {
            let outcome = try directory.run(executable, arguments, log: "generate.log")
            return .init(usage: .init(outcome), kills: nil)
        }
        let kills = try generateWithKills(arguments, load, directory)
        return .init(usage: kills.usage, kills: kills.kills)
    }

    /// Runs the engine over the load, whose answers are planted in the directory.
    func trial(
        _ number: Int, _ load: LoadPlace, _ directory: RunDirectory, isInterrupted: () -> Bool = { false }
    ) throws -> BenchmarkReport.Trial {
        if let engine { return try trial(of: engine, number, load, directory, isInterrupted: isInterrupted) }
        let arguments = runArguments(load, directory, number)
        if !faults(of: .engine, .broker).isEmpty {
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
        if let engine { words += ["--engine", engine.name] }
        if transport != .files { words += ["--transport", transport.rawValue] }
        if let cluster, transport == .kafka {
            words += ["--broker", cluster.brokers] + (cluster.configurationPath.map { ["--kafka-config", $0] } ?? [])
            words += cluster.commands?.arguments ?? []
        }
        words += paceArguments
        return words.map(ShellText.quoted).joined(separator: " ")
    }

    private func generateArguments(_ load: LoadPlace, _ directory: RunDirectory) -> [String] {
        // The log is a backlog that waits, so nothing is gained by writing it at the scenario's pace.
        ["generate", scenarioPath, "--to", load.text, "--expect", directory.expected] + load.options
            + (overrides + ["clock.speed=max"]).flatMap { ["--set", $0] }
    }

    private func runArguments(_ load: LoadPlace, _ directory: RunDirectory, _ trial: Int) -> [String] {
        let common = [
            "--to", directory.trial(trial), "--config", directory.queries, "--threads", "\(threads)", "--late",
        ]
        switch transport {
        case .files: return ["run", "--from", load.text] + common
        case .kafka: return ["run", "--from", load.text, "--until", "end"] + load.options + common
        case .memory:
            return ["run", "--from", "memory://\(scenarioPath)"] + overrides.flatMap { ["--set", $0] } + paceArguments
                + common
        }
    }

    private var paceArguments: [String] {
        (rate.map { ["--rate", "\(ValueText.text(eventsPerSecond: $0))"] } ?? [])
            + (warmUp.map { ["--warm-up", DurationText.text($0)] } ?? [])
    }

    private func checks(_ load: LoadPlace, _ directory: RunDirectory, records: Int64) throws -> [BenchmarkReport.Check]
    {
        var checks = try engine.map { try self.checks(of: $0, load, directory, records: records) } ?? []
        for number in 1...trials where engine == nil {
            let verdict = try Verification.compare(expected: directory.expected, actual: directory.trial(number))
            checks.append(.init(name: "trial \(number): planted answers", verdict: verdict))
        }
        if engine == nil, records <= Self.mostRecordsForOracle {
            let verdict = try Verification.verify(log: load.verificationLog(), actual: directory.trial(1))
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
