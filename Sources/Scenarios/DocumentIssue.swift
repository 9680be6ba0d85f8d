/// A mistake of an author in a scenario or a configuration: where it is, what was found, and what is allowed.
public struct DocumentIssue: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or `--set`.
    public let source: String
    /// The line, from 1; `nil` if the mistake has none (a file that cannot be read).
    public let line: Int?
    /// The key with dots between levels; empty for the document as a whole.
    public let key: String
    /// What is wrong and what is allowed.
    public let message: String

    public init(source: String, line: Int?, key: String = "", message: String) {
        self.source = source
        self.line = line
        self.key = key
        self.message = message
    }

    /// What a source begins with that is an override on a command line.
    static let overridePrefix = "--set "

    /// `file:line: key: message`; an override has one line.
    public var description: String {
        let place = source.hasPrefix(Self.overridePrefix) ? source : line.map { "\(source):\($0)" } ?? source
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}
