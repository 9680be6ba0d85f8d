internal import FoundationEssentials
public import Measurement
internal import Scenarios

/// What a comparison found: `comparison.json`, and tables for people.
public struct ComparisonReport: Codable, Sendable {
    static let fileName = "comparison.json"

    let a: String
    let b: String
    let scenario: String
    let loadDigest: String
    /// Decides loads and orders.
    let seed: UInt64
    let threads: Int
    /// Events a second of a paced comparison.
    let rate: Double?
    let machine: Machine
    public let directory: String
    /// Pairs of A with itself.
    let twins: [ComparisonPair]
    let pairs: [ComparisonPair]
    public let findings: [ComparisonFinding]

    init(
        _ comparison: Comparison, directory: String, twins: [ComparisonPair], pairs: [ComparisonPair],
        findings: [ComparisonFinding]
    ) {
        a = comparison.a.name
        b = comparison.b.name
        scenario = comparison.scenario.name
        loadDigest = comparison.scenario.loadDigest
        seed = comparison.seed
        threads = comparison.threads
        rate = comparison.rate
        machine = .here
        self.directory = directory
        self.twins = twins
        self.pairs = pairs
        self.findings = findings
    }

    /// The worst verdict of all metrics.
    public var verdict: ComparisonVerdict {
        let verdicts = findings.map(\.verdict)
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
    public var document: [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // All values are finite numbers and texts: encoding cannot fail.
        return Array(try! encoder.encode(self)) + [0x0A]
    }

    /// The report for people.
    public var text: String {
        var table = TextTable(alignments: [.left, .right, .right, .right, .left, .left])
        table.append(["", "A", "B", "B is worse by", "95 % interval", "verdict"])
        for finding in findings { table.append(cells(finding)) }
        return """
            A  \(a)
            B  \(b)
            \(subject)

            \(table.text)

            VERDICT: \(verdict.rawValue.uppercased())
            run directory  \(directory)
            """
    }

    /// A summary that fits a pull request.
    public var markdown: String {
        let rows = findings.map { "| \(cells($0).joined(separator: " | ")) |" }.joined(separator: "\n")
        return """
            **\(verdict.rawValue)**: `\(b)` against `\(a)`

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
