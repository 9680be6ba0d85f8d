/// A build that takes part in a comparison.
public struct Contestant: Sendable {
    /// As people call it: a path, or a revision.
    public let name: String
    /// Its program.
    public let executable: String

    public init(name: String, executable: String) {
        self.name = name
        self.executable = executable
    }
}
