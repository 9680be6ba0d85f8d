import Harness
import Measurement
import Scenarios
import Vocabulary

/// `spate compare`: is one build slower than another?
struct Compare: Command {
    static let specification = CommandSpecification(
        name: "compare",
        about: "Say whether build B is slower than build A, by interleaved pairs of runs.",
        usage: "A B [options]",
        details: [
            "A and B are programs, or with --git two revisions of the repository that this is called in, which are built "
                + "in worktrees below .build/revisions, or with --engine two profiles of engines ('spate bench --help'), "
                + "which are measured from outside.",
            "Both runs of a pair are fresh processes over the same load, in random order; each pair has a load of its own. "
                + "A meets itself in 8 pairs first, which shows the noise. Then 12 pairs are run (--pairs), and up to 30 while "
                + "intervals are wider than the margin. Judged together (Holm) are CPU time, drain rate (at a pace: p99 of "
                + "processing) and peak state: each by the Hodges-Lehmann estimate of the ratio and its exact 95 % "
                + "signed-rank interval. A metric is equivalent if its interval lies within the margin, a regression or an "
                + "improvement if it excludes no change and the estimate is past the margin, and else inconclusive.",
            "Exits 0 if B is equivalent or better, 2 if anything is a regression, 5 if something is inconclusive and "
                + "nothing is a regression, 3 if a build gives wrong answers, 1 if one fails or hangs, 65 if one is not there or they "
                + "cannot be compared. The run directory gets comparison.json, comparison.md and report.html.",
            "A comparison.json can be kept, in a repository say, as the baseline of later comparisons with the same A, load, "
                + "settings and host. B is then judged by how it stands to A beside how the accepted build stood to it, "
                + "pair by pair over the same loads, so that the drift of the machine between the two counts for neither.",
        ],
        operands: [
            ("A", "The build to compare with: a program, a revision, or an engine."),
            ("B", "The build that is judged."),
        ],
        options: [
            .init("scenario", "SCENARIO", "The load (default: quickstart)."),
            .init("git", "A and B are git revisions."),
            .init(
                "engine",
                "A and B are profiles of engines that read files: native, names in the folder 'engines', or files."),
            PaceOptions.option,
            .init(
                "baseline", "FILE",
                "The comparison.json of an accepted build, compared with the same A: judge B by that build."),
            .init(
                "pairs", "N",
                "How many pairs there are at least, 8 to 200 (default: 12); they become 20 and 30 if intervals are wide."
            ),
            .init("margin", "SHARE", "The least difference that counts, such as 5% (default: 3%)."),
            .init("seed", "N", "Decides loads and orders (default: the baseline's, else drawn and printed)."),
            EngineOptions.threads,
            .init(
                "timeout", "TIME",
                "How long a run may take before it counts as hung (default: 10m; an engine's profile has its own)."),
            .init("runs", "DIR", "Where the run directory is made (default: runs)."),
            .init("json", "Print the report as one JSON document."),
            .init("markdown", "Print the summary in Markdown, for a pull request."),
            ScenarioOptions.set,
        ],
        examples: [
            "spate compare old/spate new/spate", "spate compare --git main HEAD --scenario tiny-payload --markdown",
        ])

    private let names: (a: String, b: String)
    private let usesGit: Bool
    private let usesEngines: Bool
    private let options: ScenarioOptions
    private let rate: Double?
    private let leastPairs: Int
    private let margin: Double
    private let baselinePath: String?
    private let givenSeed: UInt64?
    private let threads: Int
    private let timeoutSeconds: Double
    private let runsDirectory: String
    private let printsJSON: Bool
    private let printsMarkdown: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        names = (arguments.operand("A"), arguments.operand("B"))
        usesGit = arguments.flag("git")
        options = ScenarioOptions(
            name: arguments.text("scenario") ?? "quickstart", overrides: arguments.texts("set"))
        usesEngines = arguments.flag("engine")
        rate = PaceOptions.rate(&arguments)
        arguments.refuse(
            if: usesEngines && (usesGit || rate != nil), "Option '--engine' excludes '--git' and '--rate'.")
        leastPairs = arguments.integer("pairs", in: Comparison.pairCounts) ?? 12
        margin =
            arguments.value("margin", allowed: "a share over 0% and up to 50%, such as 5%") { text in
                ValueText.share(text).flatMap { $0 > 0 && $0 <= 0.5 ? $0 : nil }
            } ?? 0.03
        baselinePath = arguments.text("baseline")
        givenSeed =
            arguments.value("seed", allowed: "a whole number from 0 to 4294967295") { UInt32($0).map(UInt64.init) }
        threads = EngineOptions.threads(&arguments)
        timeoutSeconds =
            arguments.value("timeout", allowed: "over 0: \(DurationText.allowed)") { text in
                DurationText.milliseconds(text).flatMap { $0 > 0 ? Double($0) / 1000 : nil }
            } ?? 600
        runsDirectory = arguments.text("runs") ?? "runs"
        printsJSON = arguments.flag("json")
        printsMarkdown = arguments.flag("markdown")
        arguments.refuse(
            if: printsJSON && printsMarkdown, "Options '--json' and '--markdown' exclude each other.")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let (path, scenario) = try options.load()
        if let rate { _ = try PaceOptions.speed(of: scenario, rate: rate) }
        let baseline = try baseline()
        let seed = givenSeed ?? baseline?.seed ?? UInt64(UInt32.random(in: 0...(.max)))
        let (a, b) = try contestants()
        Interruption.catchSignals()
        var comparison = Comparison(
            a: a, b: b, executable: try ChildProcess.ownExecutable(), scenarioPath: path, overrides: options.overrides,
            scenario: scenario, seed: seed)
        comparison.rate = rate
        comparison.baseline = baseline
        comparison.leastPairs = leastPairs
        comparison.margin = margin
        comparison.threads = threads
        comparison.timeoutSeconds = timeoutSeconds
        comparison.runsDirectory = runsDirectory
        comparison.isInterrupted = { Interruption.isRequested }
        Console.note("Seed \(seed)")
        do {
            let report = try comparison.run { Console.note("\($0) …") }
            Console.data(
                printsJSON
                    ? String(decoding: report.document.dropLast(), as: UTF8.self)
                    : printsMarkdown ? report.markdown : report.text)
            Report.write(ofRun: report.directory)
            return report.exitCode
        } catch let error as ComparisonError {
            guard !Interruption.isRequested else { return .interrupted }
            throw CommandFailure(error.exitCode, "\(error)")
        } catch let error as EngineFailure {
            throw CommandFailure(error.exitCode, "\(error)")
        } catch let error as HarnessError {
            guard !Interruption.isRequested else { return .interrupted }
            throw error
        }
    }

    private func baseline() throws(CommandFailure) -> Baseline? {
        guard let baselinePath else { return nil }
        do throws(HarnessError) { return try Baseline(path: baselinePath) } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
    }

    private func contestants() throws -> (Contestant, Contestant) {
        if usesEngines { return (try engine(names.a), try engine(names.b)) }
        guard usesGit else { return (try program(names.a), try program(names.b)) }
        // A repository or a revision that is not there is found before anything is built.
        let git: GitBuild
        do {
            git = try GitBuild()
            for name in [names.a, names.b] { _ = try git.commit(name) }
        } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        Console.note("Building \(names.a) …")
        let a = try git.build(names.a)
        Console.note("Building \(names.b) …")
        return (a, try git.build(names.b))
    }

    private func program(_ path: String) throws(CommandFailure) -> Contestant {
        do throws(HarnessError) { return try Contestant(program: path) } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
    }

    private func engine(_ name: String) throws -> Contestant {
        // Both are seen from outside, the native one too.
        let engine = try EngineUnderTest(named: name == "native" ? "spate" : name)
        guard engine.profile.reads == .files else {
            throw CommandFailure(.invalidInput, "engine '\(name)' reads kafka; engines are compared over files")
        }
        return try Contestant(engine: engine, executable: try ChildProcess.ownExecutable())
    }
}
