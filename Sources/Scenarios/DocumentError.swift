/// Everything that is wrong with a scenario or a configuration, found in one pass, in the order of the lines.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    public let issues: [DocumentIssue]

    public init(issues: [DocumentIssue]) { self.issues = issues }

    /// One line an issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
