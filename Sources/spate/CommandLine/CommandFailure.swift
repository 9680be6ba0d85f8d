import Harness

/// Why a command could not do its work: one clear line for each problem, and how to exit.
struct CommandFailure: Error {
    let exitCode: ExitCode
    let messages: [String]

    init(_ exitCode: ExitCode, _ messages: [String]) {
        self.exitCode = exitCode
        self.messages = messages
    }

    init(_ exitCode: ExitCode, _ message: String) {
        self.init(exitCode, [message])
    }
}
