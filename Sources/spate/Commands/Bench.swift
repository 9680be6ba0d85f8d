import Harness
import Logs
import Scenarios
import Vocabulary

/// `spate bench`: from a scenario to a verdict with figures.
struct Bench: Command {
    static let specification = CommandSpecification(
        name: "bench",
        about: "Generate a scenario's load, run the engine over it, check every answer, and measure.",
        usage: "SCENARIO [options]",
        details: [
            "Every answer is held against the planted ones; loads of up to 2 million records are evaluated by the "
                + "oracle from their bytes as well, and planted cohorts against answers by arithmetic. As fast as "
                + "it goes, the figure is the drain rate, the speed on a waiting backlog, not sustainable throughput. At a "
                + "pace (--rate, or the scenario's clock.speed), records come on schedule, and latencies are measured "
                + "from it.",
            "The kills of a scenario's faults happen as planned, over files or Kafka: the engine then runs with a checkpoint, "
                + "and is started again until it comes to its end; so does a generator over Kafka, and brokers are killed and restarted "
                + "by the commands that you give. A kill that was not due before the end exits 5.",
            "Over Kafka the load goes through a topic of its own, made for it and deleted at the end (kept with --keep-log, or "
                + "if an answer is wrong).",
            "--engine runs any engine that has a profile, a file engines/NAME.yaml that says how it is started, where it reads "
                + "(files or Kafka) and where it writes rows: it is measured from outside, with all its processes, its "
                + "answers are checked, and nothing of it is left running. An engine that crashes, hangs or writes nothing "
                + "exits 1, one that cannot be started 69; half a row is a wrong answer.",
            "The run directory gets the report (also as a page, report.html), answers, ledger and run.json of each trial, and the planted answers. "
                + "Exits 0 if every answer is right, 3 if one is wrong (then there are no figures, and the log stays), 6 if the "
                + "generator could not keep the pace, 99 if a threshold of the scenario was not kept, 5 if there was no steady state, "
                + "65 if the scenario is not valid or its load has no record.",
        ],
        operands: [ScenarioOptions.operand],
        options: [
            .init(
                "trials", "N", "How often the engine runs over the load, 1 to 100 (default: 1); more show the spread."),
            EngineOptions.threads,
            .init(
                "engine", "NAME|FILE",
                "The engine: native, the name of a profile in the folder 'engines', or a profile (default: native)."),
            .init(
                "transport", "files|memory|kafka",
                "How records reach the engine: files or a topic written before, or the memory of one process (default: memory at a "
                    + "pace, else files)."),
            PaceOptions.option, PaceOptions.warmUp,
            .init("runs", "DIR", "Where the run directory is made (default: runs)."),
            .init("keep-log", "Keep the generated log in the run directory, or the topic."),
            .init("json", "Print the report as one JSON document."),
            ScenarioOptions.set,
        ] + ClusterOptions.options,
        examples: [
            "spate bench quickstart", "spate bench steady --set clock.span=1h --rate 200k/s",
            "spate bench steady --trials 5 --set rate.mean=20k/s --json",
            "spate bench quickstart --engine spate",
            "spate bench crash-loop --transport kafka --broker localhost:9092",
        ])

    private let options: ScenarioOptions
    private let trials: Int
    private let threads: Int
    private let transport: Benchmark.Transport?
    private let cluster: Benchmark.Cluster?
    private let rate: Double?
    private let warmUp: Milliseconds?
    private let engine: String?
    private let runsDirectory: String
    private let keepsLog: Bool
    private let printsJSON: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        trials = arguments.integer("trials", in: Benchmark.trialCounts) ?? 1
        threads = EngineOptions.threads(&arguments)
        transport = arguments.value("transport", allowed: "files, memory or kafka", Benchmark.Transport.init(rawValue:))
        rate = PaceOptions.rate(&arguments)
        warmUp = PaceOptions.warmUp(&arguments)
        arguments.refuse(
            if: rate != nil && transport != nil && transport != .memory,
            "Option '--rate' needs '--transport memory': files and topics are a backlog.")
        cluster = ClusterOptions.cluster(&arguments, isNeeded: transport == .kafka)
        engine = arguments.text("engine").flatMap { $0 == "native" ? nil : $0 }
        arguments.refuse(
            if: engine != nil && (rate != nil || warmUp != nil || transport == .memory),
            "Options '--rate', '--warm-up' and '--transport memory' are for the native engine, which runs in the process "
                + "that generates.")
        runsDirectory = arguments.text("runs") ?? "runs"
        keepsLog = arguments.flag("keep-log")
        printsJSON = arguments.flag("json")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let (path, scenario) = try options.load()
        Interruption.catchSignals()
        var benchmark = Benchmark(
            executable: try ChildProcess.ownExecutable(), scenarioPath: path, overrides: options.overrides,
            scenario: scenario, threads: threads)
        if let rate { _ = try PaceOptions.speed(of: scenario, rate: rate) }
        benchmark.engine = try engine.map { try EngineUnderTest(named: $0) }
        let isBacklog = rate == nil && scenario.clock.speed == nil || benchmark.engine != nil
        benchmark.transport = transport ?? (isBacklog ? .files : .memory)
        benchmark.cluster = cluster
        benchmark.rate = rate
        benchmark.warmUp = warmUp
        try PaceOptions.check(warmUp: warmUp, of: scenario, isPaced: benchmark.speed != nil)
        benchmark.trials = trials
        benchmark.runsDirectory = runsDirectory
        benchmark.keepsLog = keepsLog
        let refused = benchmark.engine == nil ? benchmark.refusedFaults : benchmark.refusedEngine
        guard refused.isEmpty else { throw CommandFailure(.invalidInput, refused) }
        if let advice = benchmark.steadinessAdvice {
            Console.note("This run is too short to be told a steady state, and will exit 5; it can be told \(advice)")
        }
        do {
            let report = try benchmark.run(isInterrupted: { Interruption.isRequested }) { Console.note("\($0) …") }
            Console.data(printsJSON ? String(decoding: report.document.dropLast(), as: UTF8.self) : report.text)
            Report.write(ofRun: report.directory)
            return report.verdict.exitCode
        } catch let error as HarnessError {
            guard !Interruption.isRequested else { return .interrupted }
            throw error
        }
    }
}
