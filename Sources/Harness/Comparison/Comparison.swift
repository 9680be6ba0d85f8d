internal import Glibc
internal import Logs
internal import Measurement
public import Scenarios
internal import Sinks
internal import Vocabulary

/// Compares two builds by interleaved pairs of runs.
///
/// Both runs of a pair are fresh processes over one load, in an order drawn by chance, so that what drifts on the machine
/// hits both alike. Build A meets itself first: what differs there is noise. Every run's answers are checked. How many
/// pairs there are depends on the width of the intervals alone, never on where they lie.
public struct Comparison: Sendable {
    /// Pairs of A with itself.
    static let twins = 8
    /// With fewer no interval says anything; with more a run takes all day.
    public static let pairCounts = 8...200
    /// To how many pairs a comparison is extended, one after the other, while intervals are too wide.
    private static let extensions = [20, 30]

    public var a: Contestant
    public var b: Contestant
    /// The program that generates the loads and checks answers: this one.
    public var executable: String
    public var scenarioPath: String
    public var overrides: [String]
    public var scenario: Scenario
    public var threads = 1
    /// Paces the runs through memory; `nil` has them drain files.
    public var rate: Double?
    /// How many pairs there are at least.
    public var leastPairs = 12
    /// What B is judged by; `nil` judges it by A alone.
    public var baseline: Baseline?
    /// The least difference that counts, as a share.
    public var margin = 0.03
    /// Decides loads and orders.
    public var seed: UInt64
    /// After how long a run counts as hung.
    public var timeoutSeconds = 600.0
    public var runsDirectory = "runs"
    /// Whether somebody asked to stop; an engine is stopped then.
    public var isInterrupted: @Sendable () -> Bool = { false }

    public init(
        a: Contestant, b: Contestant, executable: String, scenarioPath: String, overrides: [String],
        scenario: Scenario, seed: UInt64
    ) {
        self.a = a
        self.b = b
        self.executable = executable
        self.scenarioPath = scenarioPath
        self.overrides = overrides
        self.scenario = scenario
        self.seed = seed
    }

    /// Does all of it. `report` is told of each pair, for people.
    ///
    /// - Throws: `ComparisonError` if a build fails, hangs, gives wrong answers, or is not comparable; `HarnessError` or
    ///   `LogError` if a step could not be done.
    public func run(report: (String) -> Void) throws -> ComparisonReport {
        let differences = baseline?.differences(from: self) ?? []
        guard differences.isEmpty else { throw ComparisonError.notComparable(differences) }
        let directory = try RunDirectory(in: runsDirectory, scenario: "compare-\(scenario.name)")
        try OutputFile.write(Array(scenario.queries.document.utf8), to: directory.queries)
        let metrics = ComparisonMetric.gated(paced: rate != nil, engines: a.engine != nil)
        var build = baseline?.report.build
        var twins: [ComparisonPair] = []
        for number in 1...Self.twins {
            report("A with itself, pair \(number) of \(Self.twins)")
            twins.append(try pair(number, "twins", a, a, in: directory, build: &build))
        }
        var pairs: [ComparisonPair] = []
        var findings: [ComparisonFinding] = []
        var judged: ComparisonReport.Judged?
        for stage in Self.stages(from: leastPairs) {
            while pairs.count < stage {
                report("A and B, pair \(pairs.count + 1) of \(stage)")
                pairs.append(try pair(pairs.count + 1, "pair", a, b, in: directory, build: &build))
            }
            findings = ComparisonFinding.findings(metrics, twins: twins, pairs: pairs, margin: margin)
            judged = baseline.map { baseline in
                .init(
                    baseline,
                    findings: BaselineFinding.findings(
                        metrics, accepted: (baseline.report.twins, baseline.report.pairs), now: (twins, pairs),
                        margin: margin))
            }
            let couldTellMore = stage < (baseline?.report.pairs.count ?? 0)
            guard
                findings.contains(where: \.isTooWide)
                    || couldTellMore && judged?.findings.contains(where: \.isTooWide) ?? false
            else { break }
        }
        let result = ComparisonReport(
            self, directory: directory.path, build: build ?? Build.configuration, twins: twins, pairs: pairs,
            findings: findings, judged: judged)
        try OutputFile.write(result.document, to: "\(directory.path)/\(ComparisonReport.fileName)")
        try OutputFile.write(Array("\(result.markdown)\n".utf8), to: "\(directory.path)/comparison.md")
        return result
    }

    /// When to look whether the intervals are narrow enough.
    static func stages(from least: Int) -> [Int] { [least] + extensions.filter { $0 > least } }

    private func pair(
        _ number: Int, _ kind: String, _ a: Contestant, _ b: Contestant, in parent: RunDirectory,
        build: inout String?
    ) throws -> ComparisonPair {
        let directory = try RunDirectory(path: "\(parent.path)/\(kind)-\(number)")
        // Twins and pairs have loads of their own.
        let dataSeed = seed &+ UInt64(number) &+ (kind == "twins" ? 0 : 1000)
        let startsWithB = chance(of: dataSeed)
        let load = overrides + ["seed=\(dataSeed)"]
        _ = try directory.run(
            executable,
            ["generate", scenarioPath, "--to", rate == nil ? directory.log : "null", "--expect", directory.expected]
                + (load + ["clock.speed=max"]).flatMap { ["--set", $0] }, log: "generate.log")
        try directory.requireRecords(of: scenario, path: scenarioPath)
        let contest = Contest(self, directory: directory, queries: parent.queries, load: load)
        let first = try contest.run(startsWithB ? b : a, as: startsWithB ? "b" : "a")
        let second = try contest.run(startsWithB ? a : b, as: startsWithB ? "a" : "b")
        let usual = build ?? first.build
        for result in [first, second] where result.build != usual {
            let others = baseline.map { "'\($0.path)'" } ?? "another run"
            throw ComparisonError.notComparable(["build type: '\(result.build)' here, '\(usual)' in \(others)"])
        }
        build = usual
        try directory.removeAll(but: [ResultDirectory.Name.run])
        return ComparisonPair(
            seed: dataSeed, startsWithB: startsWithB, a: (startsWithB ? second : first).values,
            b: (startsWithB ? first : second).values)
    }

    private func chance(of dataSeed: UInt64) -> Bool {
        var hash = XXHash64()
        hash.update(Array("order \(seed) \(dataSeed)".utf8).span)
        return hash.value & 1 == 1
    }

    /// The command line that repeats this comparison.
    var repeatCommand: String {
        var words =
            ["spate", "compare"] + (a.isRevision ? ["--git"] : a.engine != nil ? ["--engine"] : []) + [
                a.argument, b.argument,
            ]
        words += ["--scenario", scenarioPath] + overrides.flatMap { ["--set", $0] }
        words += ["--threads", "\(threads)", "--seed", "\(seed)", "--margin", "\(Figure.significant(margin * 100))%"]
        if leastPairs != 12 { words += ["--pairs", "\(leastPairs)"] }
        if let rate { words += ["--rate", ValueText.text(eventsPerSecond: rate)] }
        if let baseline { words += ["--baseline", baseline.path] }
        return words.map(ShellText.quoted).joined(separator: " ")
    }
}
