internal import Glibc
internal import Scenarios

/// A build that takes part in a comparison.
public struct Contestant: Sendable {
    /// As people call it: a path, or a revision.
    public let name: String
    /// Its program.
    public let executable: String
    /// What tells it from other builds: its commit, or a hash of its program.
    let identity: String
    /// The word that means it on a command line.
    let argument: String
    let isRevision: Bool
    /// How it is run, where it is an engine with a profile.
    let engine: EngineUnderTest?

    /// A program that was built somehow.
    ///
    /// - Throws: `HarnessError` if it cannot be read, or run.
    public init(program: String) throws(HarnessError) {
        let bytes = try WholeFile.bytes(path: program)
        guard unsafe access(program, X_OK) == 0 else { throw .system(action: "run", path: program, errno) }
        var hash = XXHash64()
        hash.update(bytes.span)
        name = program
        executable = program
        identity = "program \(hash.text)"
        argument = program
        isRevision = false
        engine = nil
    }

    /// An engine, by its profile.
    ///
    /// - Parameter executable: this program, for profiles that name it.
    /// - Throws: `HarnessError` if a file cannot be read.
    public init(engine: EngineUnderTest, executable: String) throws(HarnessError) {
        var hash = XXHash64()
        let program = ProgramPath.find(engine.profile.command[0])
        let names = engine.profile.command.contains { $0.contains("{spate}") } ? [executable] : []
        for path in [engine.path] + [program].compactMap(\.self) + names {
            let bytes = try WholeFile.bytes(path: path)
            hash.update(bytes.span)
        }
        name = engine.name
        self.executable = executable
        identity = "engine \(hash.text)"
        argument = engine.name
        isRevision = false
        self.engine = engine
    }

    /// A revision of a repository, built.
    init(revision: String, commit: String, executable: String) {
        name = "\(revision) (\(commit.prefix(10)))"
        self.executable = executable
        identity = "commit \(commit)"
        argument = commit
        isRevision = true
        engine = nil
    }
}
