/// A value of a YAML document, with the place it was written at, so that every message can name it.
public struct Document: Hashable, Sendable {
    /// A key of a mapping, and its value.
    public struct Entry: Hashable, Sendable {
        public let key: String
        /// The line of the key, from 1.
        public let line: Int
        public var value: Document
    }

    public enum Content: Hashable, Sendable {
        /// Text as written; a plain scalar (without quotes) may stand for a number, a truth value or null.
        case scalar(String, isPlain: Bool)
        case sequence([Document])
        case mapping([Entry])
    }

    /// The file (or `--set`, or whatever the caller named) that holds the value.
    public let source: String
    /// The line of the value, from 1.
    public let line: Int
    public var content: Content

    /// Whether the value is absent: `null`, `~` or nothing.
    public var isNull: Bool {
        if case .scalar(let text, isPlain: true) = content { return ["", "~", "null", "Null", "NULL"].contains(text) }
        return false
    }

    /// The value in short, as messages show it.
    public var summary: String {
        switch content {
        case .scalar(let text, _):
            text.count <= 60 ? "'\(text)'" : "'\(text.prefix(57))…'"
        case .sequence(let elements): elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
        case .mapping(let entries):
            entries.isEmpty ? "an empty mapping" : "a mapping with '\(entries[0].key)'"
        }
    }
}
