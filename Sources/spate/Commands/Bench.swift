import Harness
import Logs
import Scenarios

/// `spate bench`: from a scenario to a verdict with figures.
struct Bench: Command {
    static let specification = CommandSpecification(
        name: "bench",
        about: "Generate a scenario's load, run the engine over it, check every answer, and measure.",
        usage: "SCENARIO [options]",
        details: [
            "Every answer is held against the planted ones; loads of up to 2 million records are evaluated by the "
                + "oracle from their bytes as well, and planted cohorts against answers by arithmetic. Generator and "
                + "engine run as processes of their own. The figure is the drain rate, the speed on a waiting backlog, "
                + "not sustainable throughput.",
            "The run directory gets the report, answers, ledger and run.json of each trial, and the planted answers. "
                + "Exits 0 if every answer is right, 3 if one is wrong (then there are no figures, and the log stays).",
        ],
        operands: [ScenarioOptions.operand],
        options: [
            .init(
                "trials", "N", "How often the engine runs over the load, 1 to 100 (default: 1); more show the spread."),
            EngineOptions.threads,
            .init("runs", "DIR", "Where the run directory is made (default: runs)."),
            .init("keep-log", "Keep the generated log in the run directory."),
            .init("json", "Print the report as one JSON document."),
            ScenarioOptions.set,
        ],
        examples: [
            "spate bench quickstart", "spate bench steady --trials 5 --set rate.mean=20k/s --json",
        ])

    private let options: ScenarioOptions
    private let trials: Int
    private let threads: Int
    private let runsDirectory: String
    private let keepsLog: Bool
    private let printsJSON: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        trials = arguments.integer("trials", in: 1...100, default: 1)
        threads = EngineOptions.threads(&arguments)
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
        benchmark.trials = trials
        benchmark.runsDirectory = runsDirectory
        benchmark.keepsLog = keepsLog
        do {
            let report = try benchmark.run { Console.note("\($0) …") }
            Console.data(printsJSON ? String(decoding: report.document.dropLast(), as: UTF8.self) : report.text)
            return report.isRight ? .success : .wrongAnswers
        } catch let error as HarnessError {
            guard !Interruption.isRequested else { return .interrupted }
            throw error
        }
    }
}
