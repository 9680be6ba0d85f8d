internal import Vocabulary

/// Whether an engine that has drained is as empty as it was before its first record: what is final is forgotten. Users
/// are remembered for good, as `retention` asks, so this is of the other operators.
struct DrainTest: Codable {
    private static let remembering = "active_users"
    /// What an allocator may keep of an operator, in bytes.
    private static let slack = 64 << 10

    /// What is left that should not be; empty if nothing is.
    let left: [String]

    var isPassed: Bool { left.isEmpty }

    /// - Returns: `nil` if the run did not drain, or does not say what it was before.
    init?(_ run: RunSummary) {
        guard run.drained, let empty = run.emptyState, !empty.isEmpty else { return nil }
        left = zip(empty, run.endState).filter { $1.operator != Self.remembering }.compactMap { before, after in
            let bytes = after.allocatedBytes - before.allocatedBytes
            guard after.entries > before.entries || bytes > Self.slack else { return nil }
            return "\(after.operator) holds \(Figure.grouped(after.entries)) entries in "
                + "\(ByteCountText.text(bytes)) more than when it was empty"
        }
    }

    /// For people.
    var text: String {
        isPassed
            ? "Drain test: passed, nothing but the users is left" : "DRAIN TEST FAILED: \(left.joined(separator: "; "))"
    }
}
