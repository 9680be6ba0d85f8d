internal import FoundationEssentials
internal import Measurement
internal import Scenarios

/// What a benchmark found: `report.json`, and a short table for people.
public struct BenchmarkReport: Encodable, Sendable {
    /// A process and what it used.
    struct Usage: Encodable {
        let wallSeconds: Double
        let cpuSeconds: Double
        let peakRssBytes: Int

        init(_ outcome: ChildProcess.Outcome) {
            wallSeconds = outcome.wallSeconds
            cpuSeconds = outcome.usage.cpuSeconds
            peakRssBytes = outcome.usage.peakResidentBytes
        }
    }

    /// One run of the engine. Wall time, CPU time and memory are those of its whole process, its start included.
    struct Trial: Encodable {
        let process: Usage
        let records: Int64
        let bytes: Int64
        let rows: Int64
        let peakState: [RunSummary.State]
        let endState: [RunSummary.State]

        init(_ outcome: ChildProcess.Outcome, runFile: String) throws(HarnessError) {
            let run = try RunSummary(path: runFile)
            process = Usage(outcome)
            records = run.records
            bytes = run.bytes
            rows = run.rows
            peakState = run.peakState
            endState = run.endState
        }

        var eventsPerSecond: Double { Double(records) / process.wallSeconds }
        var bytesPerSecond: Double { Double(bytes) / process.wallSeconds }
        var cpuSecondsPerMillion: Double { process.cpuSeconds / (Double(records) / 1e6) }
    }

    /// One way in which the answers were held against what they should be.
    struct Check: Encodable {
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
    struct Figures: Encodable {
        let median: Double
        let minimum: Double
        let maximum: Double

        init(_ summary: TrialSummary) {
            median = summary.median
            minimum = summary.minimum
            maximum = summary.maximum
        }
    }

    /// The figures of a run with right answers. At full speed there is only the drain rate, not sustainable throughput.
    struct Measured: Encodable {
        let drainEventsPerSecond: Figures
        let drainBytesPerSecond: Figures
        let cpuSecondsPerMillionEvents: Figures
        let peakRssBytes: Figures
    }

    let scenario: String
    let seed: UInt64
    let loadDigest: String
    let spate = Build.version
    let build = Build.configuration
    let threads: Int
    let repeatCommand: String
    public let directory: String
    /// Whether every answer is right.
    public let isRight: Bool
    let checks: [Check]
    /// Absent if an answer is wrong: then no figure counts.
    let measured: Measured?
    let generator: Usage
    let trials: [Trial]
    /// The ledger as `ledger.json` has it.
    let ledger: LedgerSummary

    init(
        _ benchmark: Benchmark, directory: String, generator: Usage, trials: [Trial], checks: [Check], ledger: [UInt8]
    ) throws(HarnessError) {
        scenario = benchmark.scenario.name
        seed = benchmark.scenario.seed
        loadDigest = benchmark.scenario.loadDigest
        threads = benchmark.threads
        repeatCommand = benchmark.repeatCommand
        self.directory = directory
        self.generator = generator
        self.checks = checks
        self.ledger = try LedgerSummary(ledger, path: directory)
        isRight = checks.allSatisfy(\.isRight)
        // Without right answers there are no figures, of single trials neither.
        self.trials = isRight ? trials : []
        func figures(_ value: (Trial) -> Double) -> Figures { Figures(TrialSummary(trials.map(value))) }
        measured =
            !isRight || trials[0].records == 0
            ? nil
            : Measured(
                drainEventsPerSecond: figures(\.eventsPerSecond), drainBytesPerSecond: figures(\.bytesPerSecond),
                cpuSecondsPerMillionEvents: figures(\.cpuSecondsPerMillion),
                peakRssBytes: figures { Double($0.process.peakRssBytes) })
    }

    /// `report.json`.
    public var document: [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // All values are finite numbers, texts and truth values: encoding cannot fail.
        return Array(try! encoder.encode(self)) + [0x0A]
    }
}
