internal import FoundationEssentials
internal import Scenarios
internal import Vocabulary

/// The document of a comparison that is kept, in a repository say: what B was to A when it was accepted.
///
/// Later builds are not held against its figures, for the machine drifts, but against its ratios: both were measured
/// between runs of the same A, so that what drifts is in neither.
public struct Baseline: Sendable {
    public let path: String
    let report: ComparisonReport
    /// Of loads and orders: later comparisons have the same.
    public var seed: UInt64 { report.seed }

    /// - Throws: `HarnessError` if it is not the whole document of a comparison.
    public init(path: String) throws(HarnessError) {
        self.path = path
        report = try JSONFile.value(ComparisonReport.self, bytes: try WholeFile.bytes(path: path), path: path)
        let isWhole =
            report.isWhole && !report.findings.isEmpty && report.pairs.count >= Comparison.pairCounts.lowerBound
            && report.twins.count >= Comparison.twins
        guard isWhole else {
            throw .unreadable(
                path: path,
                reason:
                    "a comparison has at least \(Comparison.pairCounts.lowerBound) pairs and \(Comparison.twins) of A with "
                    + "itself, each with all its metrics")
        }
    }

    /// What makes a comparison another one than this, with both values.
    func differences(from comparison: Comparison) -> [String] {
        func pace(_ rate: Double?) -> String { rate.map(ValueText.text(eventsPerSecond:)) ?? "draining files" }
        let subject = [
            ("load digest", comparison.scenario.loadDigest, report.loadDigest),
            ("seed", "\(comparison.seed)", "\(report.seed)"),
            ("queries", comparison.scenario.queries.document, report.queries),
            ("pace", pace(comparison.rate), pace(report.rate)),
            ("threads", "\(comparison.threads)", "\(report.threads)"),
            ("build A", comparison.a.identity, report.programs.a),
        ]
        let host = zip(Machine.here.facts, report.machine.facts).map { here, there in
            ("host, \(here.name)", here.text, there.text)
        }
        return (subject + host).compactMap { name, here, there in
            here == there ? nil : "\(name): '\(here)' here, '\(there)' in '\(path)'"
        }
    }
}
