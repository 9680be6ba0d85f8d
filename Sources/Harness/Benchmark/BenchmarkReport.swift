internal import Measurement
internal import Scenarios
internal import Sinks

/// What a benchmark found: `report.json`, and a short table for people.
public struct BenchmarkReport: Codable, Sendable {
    static let fileName = "report.json"

    /// A process and what it used.
    struct Usage: Codable {
        let wallSeconds: Double
        let cpuSeconds: Double
        let peakRssBytes: Int

        init(_ outcome: ChildProcess.Outcome) {
            self.init(
                wallSeconds: outcome.wallSeconds, cpuSeconds: outcome.usage.cpuSeconds,
                peakRssBytes: outcome.usage.peakResidentBytes)
        }

        init(wallSeconds: Double, cpuSeconds: Double, peakRssBytes: Int) {
            self.wallSeconds = wallSeconds
            self.cpuSeconds = cpuSeconds
            self.peakRssBytes = peakRssBytes
        }
    }

    /// The generator's work before the trials.
    struct Generation {
        let usage: Usage
        let kills: [ProcessKills.Kill]?
    }

    /// One run of the engine over a load. Over files and topics, what it used is what its whole process used, its start included;
    /// over memory it is what the engine used, without the generating, though memory is that of the process.
    struct Trial: Codable {
        let process: Usage
        let records: Int64
        /// Of the values; absent where it is not known.
        let bytes: Int64?
        let rows: Int64
        let peakState: [RunSummary.State]
        let endState: [RunSummary.State]
        /// Bytes allocated for the state at its peak, without those of an empty engine; absent where that is not known.
        let peakArenaBytes: Int?
        /// How large a full snapshot of the state is when the input has ended; absent if that was not looked at.
        let snapshotBytes: Int?
        /// Absent if the run went on where another stopped.
        let drainTest: DrainTest?
        /// Absent for a run as fast as it goes.
        let pace: Pace?
        /// What the scenario's faults came to; absent without any. The state is then that since the last restart.
        let kills: [ProcessKills.Kill]?
        /// How many processes of an engine were left when it had ended, and were stopped; absent without any.
        let strays: Int?

        /// A paced run: how well the pace was kept, and the latencies. Without row latencies it was not measured.
        struct Pace: Codable {
            let speed: Double
            let isGeneratorBound: Bool
            /// Records after the warm-up that were in the state, by the second.
            let eventsPerSecond: Double
            /// Absent for a run that is too short to tell.
            let steadiness: Steadiness?
            let send: LatencySummary
            let processing: LatencySummary
            let excess: LatencySummary
            let endToEnd: LatencySummary
            let eventTime: LatencySummary
            /// Rows that only the end of the load made final.
            let untimedRows: Int64
        }

        init(
            _ usage: Usage, kills: [ProcessKills.Kill]? = nil, _ benchmark: Benchmark, _ directory: RunDirectory,
            number: Int
        ) throws {
            self.kills = kills
            strays = nil
            let run = try RunSummary(path: "\(directory.trial(number))/\(ResultDirectory.Name.run)")
            process =
                switch benchmark.transport {
                case .files, .kafka: usage
                case .memory:
                    Usage(
                        wallSeconds: run.wallSeconds, cpuSeconds: run.cpuSeconds,
                        peakRssBytes: usage.peakRssBytes)
                }
            records = run.records
            bytes = run.bytes
            rows = run.rows
            peakState = run.peakState
            endState = run.endState
            peakArenaBytes = run.peakArenaBytes
            snapshotBytes = run.snapshotBytes
            drainTest = DrainTest(run)
            pace = try run.pacing.map { pacing in
                try Pace(pacing, of: benchmark.scenario, directory, trial: directory.trial(number))
            }
        }

        /// Whether there are values of all that moved over the run.
        var isWhole: Bool { pace?.steadiness?.trends.allSatisfy { !$0.blocks.isEmpty } ?? true }

        /// Whether what was measured holds beyond this run; as fast as it goes, nothing of the kind is claimed.
        var isSteady: Bool {
            guard let pace else { return true }
            return pace.steadiness?.isSteady == true && drainTest?.isPassed != false
        }

        var eventsPerSecond: Double { Double(records) / process.wallSeconds }
        var bytesPerSecond: Double? { bytes.map { Double($0) / process.wallSeconds } }
        var cpuSecondsPerMillion: Double { process.cpuSeconds / (Double(records) / 1e6) }
    }

    /// An engine with a profile: how it was called, and what it is.
    struct Engine: Codable {
        let name: String
        let about: String
        let command: [String]
    }

    /// One way in which the answers were held against what they should be.
    struct Check: Codable {
        let name: String
        let isRight: Bool
        let details: String

        init(name: String, isRight: Bool, details: String) {
            self.name = name
            self.isRight = isRight
            self.details = details
        }

        init(name: String, verdict: Verdict) {
            self.init(name: name, isRight: verdict.isRight, details: verdict.description)
        }
    }

    /// A figure over the trials.
    struct Figures: Codable {
        let median: Double
        let minimum: Double
        let maximum: Double

        init(_ summary: TrialSummary) {
            median = summary.median
            minimum = summary.minimum
            maximum = summary.maximum
        }
    }

    /// The figures of a run with right answers. At full speed there is only the drain rate, not sustainable throughput;
    /// at a pace there is none, but the rate that was kept. Latencies are in microseconds.
    struct Measured: Codable {
        let drainEventsPerSecond: Figures?
        let drainBytesPerSecond: Figures?
        let eventsPerSecond: Figures?
        let processingP99: Figures?
        let excessP99: Figures?
        let cpuSecondsPerMillionEvents: Figures
        let peakRssBytes: Figures
    }

    let scenario: String
    let seed: UInt64
    let loadDigest: String
    let spate: String
    let build: String
    let threads: Int
    let transport: String
    /// Absent of the native engine.
    let engine: Engine?
    /// The topic with the load, where one was left to be looked at.
    let topic: String?
    let environment: Environment
    let repeatCommand: String
    public let directory: String
    /// Whether every answer is right.
    public let isRight: Bool
    let checks: [Check]
    /// Why the engine gave no answers that could be judged; absent if it did.
    let failure: String?
    /// Absent if an answer is wrong, or the generator could not keep the pace: then no figure counts.
    let measured: Measured?
    public let verdict: Outcome
    /// How the run would have to differ for a steady state to be told of it; absent if it can be told, and of a backlog.
    let steadinessAdvice: String?
    /// The limits of the scenario that were not kept.
    let failedThresholds: [String]
    let generator: Usage
    /// What the scenario's faults of the generator came to; absent without any.
    let generatorKills: [ProcessKills.Kill]?
    let trials: [Trial]
    /// The least with which the state could be kept, where it was largest, in bytes; absent where it is next to nothing.
    let referenceMinimumStateBytes: Int64?
    /// How many events would be late at other delays.
    let lateness: [LatenessTable.Row]
    /// The ledger as `ledger.json` has it.
    let ledger: LedgerSummary

    var isWhole: Bool { trials.allSatisfy(\.isWhole) }

    init(
        _ benchmark: Benchmark, load: LoadPlace, directory: String, environment: Environment, generation: Generation,
        trials: [Trial], failure: EngineFailure?,
        checks: [Check], stateMinima: StateMinimumCurve, lateness: LatenessTable, ledger: [UInt8]
    ) throws(HarnessError) {
        scenario = benchmark.scenario.name
        seed = benchmark.scenario.seed
        loadDigest = benchmark.scenario.loadDigest
        spate = Build.version
        build = Build.configuration
        threads = benchmark.threads
        engine = benchmark.engine.map {
            Engine(name: $0.name, about: $0.profile.about, command: $0.profile.command)
        }
        transport = benchmark.transport.rawValue
        repeatCommand = benchmark.repeatCommand
        steadinessAdvice = benchmark.steadinessAdvice
        self.directory = directory
        self.environment = environment
        generator = generation.usage
        generatorKills = generation.kills
        self.lateness = lateness.rows
        referenceMinimumStateBytes = stateMinima.largest
        self.checks = checks
        self.ledger = try LedgerSummary(ledger, path: directory)
        self.failure = failure?.description
        isRight = failure == nil && checks.allSatisfy(\.isRight)
        topic = load.topic != nil && (benchmark.keepsLog || !isRight) ? load.text : nil
        // Without right answers there are no figures, of single trials neither.
        self.trials = isRight ? trials : []
        let isGeneratorBound = trials.contains { $0.pace?.isGeneratorBound == true }
        let kills = (trials.map(\.kills) + [generation.kills]).flatMap { $0 ?? [] }
        let missesKill = kills.contains { $0.happened == nil }
        measured = !isRight || isGeneratorBound || missesKill ? nil : Measured(trials)
        failedThresholds = measured.map { benchmark.scenario.thresholds.failures($0) } ?? []
        let isSteady = trials.allSatisfy(\.isSteady)
        verdict =
            if let failure {
                failure.exitCode == .unavailable ? .engineUnreachable : .engineFailed
            } else if !isRight {
                .wrongAnswers
            } else if isGeneratorBound {
                .generatorBound
            } else if !failedThresholds.isEmpty {
                .thresholdFailed
            } else {
                missesKill ? .killMissed : isSteady ? .right : .notSteady
            }
    }

    /// How many times the reference minimum the peak of a trial's state is; `nil` without a minimum.
    func amplification(_ trial: Trial) -> Double? {
        guard !trial.peakState.isEmpty else { return nil }
        return referenceMinimumStateBytes.map { minimum in
            Double(trial.peakState.reduce(0) { $0 + $1.accountedBytes }) / Double(minimum)
        }
    }

    /// `report.json`.
    public var document: [UInt8] { JSONFile.document(self) }
}
