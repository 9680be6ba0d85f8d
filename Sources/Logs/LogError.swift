/// Why a log cannot be read or written: one line that names the file or topic, what was found and what is allowed.
public struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose turn it is to mend it.
    public enum Cause: Hashable, Sendable {
        /// A file, a disk or a pipe failed.
        case system
        /// A setting is not valid, or would lose records.
        case invalidSetting
        /// A service cannot be reached, or refuses.
        case unavailable
    }

    public let description: String
    public let cause: Cause

    public init(_ description: String, cause: Cause = .system) {
        self.description = description
        self.cause = cause
    }
}
