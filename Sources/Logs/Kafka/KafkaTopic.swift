/// A topic and where its brokers are: `kafka://host:port[,host:port]/topic`.
public struct KafkaTopic: Hashable, Sendable, CustomStringConvertible {
    /// What begins the text of a topic's place.
    public static let scheme = "kafka://"
    public static let allowed = "kafka://host:port[,host:port]/topic"

    /// `host:port`, several separated by commas.
    public let brokers: String
    public let name: String

    public init(brokers: String, name: String) {
        self.brokers = brokers
        self.name = name
    }

    /// Reads `kafka://host:port[,host:port]/topic`; `nil` if it is not of this form, or the name is none that Kafka takes.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isName(parts[1]) else { return nil }
        let brokers = parts[0].split(separator: ",", omittingEmptySubsequences: false)
        guard brokers.allSatisfy(Self.isBroker) else { return nil }
        self.init(brokers: String(parts[0]), name: String(parts[1]))
    }

    public var description: String { "\(Self.scheme)\(brokers)/\(name)" }

    /// Whether a text is `host`, `host:port` or `[address]:port`.
    static func isBroker(_ text: Substring) -> Bool {
        guard !text.isEmpty, !text.contains(where: \.isWhitespace), !text.contains("@") else { return false }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return true }
        let port = UInt16(text[text.index(after: colon)...])
        return colon != text.startIndex && port != nil && port != 0
    }

    /// Letters, digits, `.`, `_` and `-`, up to 249 of them, and neither `.` nor `..`.
    private static func isName(_ text: Substring) -> Bool {
        guard (1...249).contains(text.utf8.count), text != ".", text != ".." else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
}
