/// Why a checkpoint cannot be written or cannot be used: one line a problem, which names the file, what was found and
/// what is allowed.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
