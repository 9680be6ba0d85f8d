/// Why a log cannot be read or a file cannot be written: one line that names the file, what was found and what is
/// allowed.
public struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
