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
    /// When to look whether the intervals are narrow enough.
    static let stages = [12, 20, 30]

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
    /// The least difference that counts, as a share.
    public var margin = 0.03
    /// Decides loads and orders.
    public var seed: UInt64
    /// After how long a run counts as hung.
    public var timeoutSeconds = 600.0
    public var runsDirectory = "runs"

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
        let directory = try RunDirectory(in: runsDirectory, scenario: "compare-\(scenario.name)")
        try OutputFile.write(Array(scenario.queries.document.utf8), to: directory.queries)
        let metrics = ComparisonMetric.gated(paced: rate != nil)
        var twins: [ComparisonPair] = []
        for number in 1...Self.twins {
            report("A with itself, pair \(number) of \(Self.twins)")
            twins.append(try pair(number, "twins", a, a, in: directory))
        }
        var pairs: [ComparisonPair] = []
        var findings: [ComparisonFinding] = []
        for stage in Self.stages {
            while pairs.count < stage {
                report("A and B, pair \(pairs.count + 1) of \(stage)")
                pairs.append(try pair(pairs.count + 1, "pair", a, b, in: directory))
            }
            findings = ComparisonFinding.findings(metrics, twins: twins, pairs: pairs, margin: margin)
            guard findings.contains(where: \.isTooWide) else { break }
        }
        let result = ComparisonReport(
            self, directory: directory.path, twins: twins, pairs: pairs, findings: findings)
        try OutputFile.write(result.document, to: "\(directory.path)/\(ComparisonReport.fileName)")
        try OutputFile.write(Array("\(result.markdown)\n".utf8), to: "\(directory.path)/comparison.md")
        return result
    }

    private func pair(
        _ number: Int, _ kind: String, _ a: Contestant, _ b: Contestant, in parent: RunDirectory
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
        let contest = Contest(self, directory: directory, queries: parent.queries, load: load)
        let first = try contest.run(startsWithB ? b : a, as: startsWithB ? "b" : "a")
        let second = try contest.run(startsWithB ? a : b, as: startsWithB ? "a" : "b")
        guard first.build == second.build else {
            throw ComparisonError.notComparable("a \(first.build) build and a \(second.build) build")
        }
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
}
