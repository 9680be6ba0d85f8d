import Harness
import Scenarios
import Vocabulary

/// `spate search`: the highest rate at which the engine keeps up for good.
struct SearchRate: Command {
    static let specification = CommandSpecification(
        name: "search",
        about: "Find the highest sustainable rate: the one at which the engine keeps its latency for good.",
        usage: "SCENARIO [--target METRIC=TIME]… [options]",
        details: [
            "A rate is sustainable if a trial on schedule is in a steady state, its lag does not grow, the targets are kept, "
                + "the answers are right, and the generator kept the pace. The search starts at half of the drain rate, "
                + "doubles or halves, bisects until the rates that hold and fail are within 3 %, and confirms the lower one "
                + "by 3 of 3 fresh trials of triple length. A rate that is not confirmed counts as failed.",
            "All trials run over the same bytes through memory: so long a span of the scenario that a trial at the drain "
                + "rate takes '--length'. Lower rates take longer. A search of a minute a trial takes about an hour.",
            "The run directory gets search.json after each trial, samples and histograms of all trials, and report.html. "
                + "A search that was stopped goes on with '--resume DIR' and the same options.",
            "Exits 0 if a rate is confirmed, 6 if what fails above it is the generator, 99 if no rate holds, 5 if the search "
                + "was too short to tell, 3 if an answer is wrong.",
        ],
        operands: [ScenarioOptions.operand],
        options: [
            .init(
                "target", "METRIC=TIME", repeats: true,
                "The most that a p99 may be: excess_p99, processing_p99 or end_to_end_p99; repeats (default: "
                    + "excess_p99=1s)."),
            .init("length", "TIME", "How long a trial at the drain rate would be, 5s to 1d (default: 60s)."),
            EngineOptions.threads,
            .init("runs", "DIR", "Where the run directory is made (default: runs)."),
            .init("resume", "DIR", "Go on with the search of this run directory."),
            .init("json", "Print the report as one JSON document."),
            ScenarioOptions.set,
        ],
        examples: [
            "spate search steady --target excess_p99=1s",
            "spate search steady --target processing_p99=5ms --length 20s --threads 1",
        ])

    private let options: ScenarioOptions
    private let targets: [SearchTarget]
    private let length: Milliseconds
    private let threads: Int
    private let runsDirectory: String
    private let resumedDirectory: String?
    private let printsJSON: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        let given = arguments.values("target", allowed: SearchTarget.allowed, SearchTarget.init)
        targets = given.isEmpty ? [SearchTarget("excess_p99=1s")].compactMap(\.self) : given
        arguments.refuse(
            if: Set(targets.map(\.metric)).count < targets.count, "Option '--target' names a metric more than once.")
        length =
            arguments.value("length", allowed: "5s to 1d: \(DurationText.allowed)") { text in
                DurationText.milliseconds(text).flatMap { (5000...86_400_000).contains($0) ? $0 : nil }
            } ?? 60_000
        threads = EngineOptions.threads(&arguments)
        runsDirectory = arguments.text("runs") ?? "runs"
        resumedDirectory = arguments.text("resume")
        printsJSON = arguments.flag("json")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let (path, scenario) = try options.load()
        try PaceOptions.requireRate(of: scenario, by: "A search")
        Interruption.catchSignals()
        var search = Search(
            executable: try ChildProcess.ownExecutable(), scenarioPath: path, overrides: options.overrides,
            scenario: scenario, targets: targets, threads: threads)
        search.length = length
        search.runsDirectory = runsDirectory
        search.resumedDirectory = resumedDirectory
        do {
            let report = try search.run(isInterrupted: { Interruption.isRequested }) { Console.note($0) }
            Console.data(printsJSON ? String(decoding: report.document.dropLast(), as: UTF8.self) : report.text)
            Report.write(ofRun: report.directory)
            guard !Interruption.isRequested else {
                Console.note("Go on with: \(report.repeatCommand) --resume \(report.directory)")
                return .interrupted
            }
            return report.exitCode
        } catch let error as HarnessError {
            guard !Interruption.isRequested else { return .interrupted }
            if case .unreadable = error { throw CommandFailure(.invalidInput, "\(error)") }
            throw error
        }
    }
}
