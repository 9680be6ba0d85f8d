import Harness

/// Why a command could not do its work: one clear line for each problem, and how to exit.
struct CommandFailure: Error {
    let exitCode: ExitCode
    let messages: [String]

    init(_ exitCode: ExitCode, _ messages: [String]) {
        self.exitCode = exitCode
        self.messages = messages
    }

    /// One whose problems are lines of a text.
    init(_ exitCode: ExitCode, _ text: String) {
        self.init(exitCode, text.split(separator: "\n").map(String.init))
    }
}
