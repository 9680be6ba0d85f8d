public import Measurement
internal import Scenarios
internal import Vocabulary

/// What a comparison found: `comparison.json`, and tables for people.
public struct ComparisonReport: Codable, Sendable {
    static let fileName = "comparison.json"

    /// What tells the builds from others: commits, or hashes of their programs.
    struct Programs: Codable {
        let a: String
        let b: String
    }

    /// What a baseline says of B.
    struct Judged: Codable {
        let path: String
        /// The build that it accepts.
        let accepted: String
        let findings: [BaselineFinding]

        init(_ baseline: Baseline, findings: [BaselineFinding]) {
            path = baseline.path
            accepted = baseline.report.b
            self.findings = findings
        }
    }

    let a: String
    let b: String
    let programs: Programs
    /// `release` or `debug`, of all runs.
    let build: String
    let scenario: String
    let loadDigest: String
    /// Decides loads and orders.
    let seed: UInt64
    /// The queries' configuration, as a document.
    let queries: String
    let threads: Int
    /// Events a second of a paced comparison.
    let rate: Double?
    let machine: Machine
    let repeatCommand: String
    public let directory: String
    /// Pairs of A with itself.
    let twins: [ComparisonPair]
    let pairs: [ComparisonPair]
    public let findings: [ComparisonFinding]
    /// What the verdict rests on, where there is a baseline.
    let judged: Judged?

    /// Whether each pair has all metrics that the findings are of.
    var isWhole: Bool {
        (pairs + twins).allSatisfy { pair in findings.allSatisfy { pair.compares($0.metric) } }
    }

    init(
        _ comparison: Comparison, directory: String, build: String, twins: [ComparisonPair], pairs: [ComparisonPair],
        findings: [ComparisonFinding], judged: Judged?
    ) {
        a = comparison.a.name
        b = comparison.b.name
        programs = Programs(a: comparison.a.identity, b: comparison.b.identity)
        self.build = build
        scenario = comparison.scenario.name
        loadDigest = comparison.scenario.loadDigest
        seed = comparison.seed
        queries = comparison.scenario.queries.document
        threads = comparison.threads
        rate = comparison.rate
        machine = .here
        repeatCommand = comparison.repeatCommand
        self.directory = directory
        self.twins = twins
        self.pairs = pairs
        self.findings = findings
        self.judged = judged
    }

    /// The worst verdict of all metrics: against the baseline where there is one, else against A.
    public var verdict: ComparisonVerdict {
        let verdicts = judged?.findings.map(\.verdict) ?? findings.map(\.verdict)
        let worst: [ComparisonVerdict] = [.regression, .inconclusive, .improvement]
        return worst.first { verdicts.contains($0) } ?? .equivalent
    }

    public var exitCode: ExitCode {
        switch verdict {
        case .regression: .regression
        case .inconclusive: .inconclusive
        case .improvement, .equivalent: .success
        }
    }

    /// `comparison.json`.
    public var document: [UInt8] { JSONFile.document(self) }

    /// The report for people.
    public var text: String {
        var table = TextTable(alignments: [.left, .right, .right, .right, .left, .left])
        table.append(["", "A", "B", "B is worse by", "95 % interval", "verdict"])
        for finding in findings { table.append(cells(finding)) }
        return """
            A  \(a)
            B  \(b)
            \(subject)

            \(table.text)\(judged.map { "\n\n\($0.text)" } ?? "")

            VERDICT: \(verdict.rawValue.uppercased())
            run directory  \(directory)
            repeat         \(repeatCommand)
            """
    }

    /// A summary that fits a pull request.
    public var markdown: String {
        let rows = findings.map { "| \(cells($0).joined(separator: " | ")) |" }.joined(separator: "\n")
        return """
            **\(verdict.rawValue)**: `\(b)` against `\(judged?.accepted ?? a)`\(judged == nil ? "" : ", as accepted")
            \(judged.map { "\n\($0.markdown)\n\n`\(b)` against `\(a)`\n" } ?? "")
            | | A | B | B is worse by | 95 % interval | verdict |
            |---|--:|--:|--:|---|---|
            \(rows)

            \(subject)
            """
    }

    var subject: String {
        let pace = rate.map { ", at \(Figure.count($0)) events/s" } ?? ", draining files"
        return "\(scenario)\(pace), threads \(threads): \(pairs.count) interleaved pairs in random order, and "
            + "\(twins.count) of A with itself; all answers right; seed \(seed)"
    }

    func cells(_ finding: ComparisonFinding) -> [String] {
        let metric = finding.metric
        return [
            metric.name, metric.text(finding.medianA), metric.text(finding.medianB),
            Figure.signedPercent(finding.estimate),
            "\(Figure.signedPercent(finding.lower)) … \(Figure.signedPercent(finding.upper)), margin "
                + Figure.percent(finding.margin),
            finding.verdict.rawValue,
        ]
    }
}

extension ComparisonReport.Judged {
    /// What the columns mean.
    var subject: String {
        "Against \(accepted), as '\(path)' has it; 'accepted' and 'now' are how much worse than A each is"
    }

    var text: String {
        var table = TextTable(alignments: [.left, .right, .right, .right, .left, .left])
        table.append(BaselineFinding.columns)
        for finding in findings { table.append(finding.cells) }
        return "\(subject)\n\n\(table.text)"
    }

    var markdown: String {
        """
        | \(BaselineFinding.columns.joined(separator: " | ")) |
        |---|--:|--:|--:|---|---|
        \(findings.map { "| \($0.cells.joined(separator: " | ")) |" }.joined(separator: "\n"))

        \(subject)
        """
    }
}
