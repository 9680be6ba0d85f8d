/// Builds revisions of a repository, each in a worktree of its own, so that what is checked out stays as it is.
public struct GitBuild: Sendable {
    /// Where worktrees are kept, to be used again; below the repository.
    private static let cache = ".build/revisions"

    /// The top folder of the repository.
    public let repository: String

    /// - Parameter repository: any folder of it.
    public init(repository: String = ".") throws(HarnessError) {
        do throws(HarnessError) {
            self.repository = try Self.output(
                ["git", "-C", repository, "rev-parse", "--show-toplevel"], showsErrors: false)
        } catch .commandFailed(_, exitCode: 128, _) {
            throw .unreadable(path: repository, reason: "it is in no git repository")
        } catch { throw error }
    }

    /// The full name of a revision.
    public func commit(_ revision: String) throws(HarnessError) -> String {
        let words = [
            "git", "-C", repository, "rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}",
        ]
        do throws(HarnessError) { return try Self.output(words) } catch .commandFailed {
            throw .unreadable(path: revision, reason: "\(repository) has no such revision")
        } catch { throw error }
    }

    /// Builds a revision for release, unless that was done before.
    ///
    /// - Throws: `HarnessError` if there is no such revision, or it does not build.
    public func build(_ revision: String) throws(HarnessError) -> Contestant {
        let commit = try commit(revision)
        let worktree = "\(repository)/\(Self.cache)/\(commit)"
        let executable = "\(worktree)/.build/release/spate"
        if !WholeFile.exists(path: "\(worktree)/Package.swift") {
            _ = try Self.output(["git", "-C", repository, "worktree", "add", "--detach", "--force", worktree, commit])
        }
        if !WholeFile.exists(path: executable) {
            _ = try Self.output([
                "swift", "build", "--package-path", worktree, "--configuration", "release", "--product", "spate",
            ])
        }
        return Contestant(revision: revision, commit: commit, executable: executable)
    }

    /// The last line that a command writes on standard output.
    private static func output(_ words: [String], showsErrors: Bool = true) throws(HarnessError) -> String {
        let file = try TemporaryFile()
        var process = ChildProcess(executable: "/usr/bin/env", arguments: words)
        process.standardOutputFile = file.path
        if !showsErrors { process.standardErrorFile = "/dev/null" }
        let outcome = try process.run()
        let lines = try WholeFile.bytes(path: file.path).split(separator: 0x0A)
        let last = lines.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard outcome.exitCode == 0 else {
            throw .commandFailed(command: words.joined(separator: " "), exitCode: outcome.exitCode, reason: last)
        }
        return last
    }
}
