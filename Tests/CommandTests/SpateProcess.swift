import Foundation
import Harness
import TestSupport
import Testing

/// A run of the built program with its output caught.
struct SpateProcess {
    let exitCode: Int32
    let output: String
    let errors: String

    static var executable: String { BuiltProgram.path }
    /// After which it is killed: it will not end.
    private static let timeoutSeconds = 900.0

    /// Runs `spate` with these arguments and this standard input.
    init(_ arguments: String..., input: String = "") throws {
        try self.init(executable: Self.executable, arguments: arguments, input: input)
    }

    /// Runs `spate` with these arguments and nothing to read.
    init(arguments: [String]) throws {
        try self.init(executable: Self.executable, arguments: arguments, input: "")
    }

    /// Runs a line of shell in which `$SPATE` is the program, and `await COMMAND...` waits until a command succeeds; that
    /// fails once the job that was started last has ended.
    init(shell line: String) throws {
        let prelude = """
            set -o pipefail; SPATE='\(Self.executable)'
            await() { until "$@"; do kill -0 $! 2>/dev/null || return; sleep 0.005; done; }
            """
        try self.init(executable: "/bin/bash", arguments: ["-c", "\(prelude)\n\(line)"], input: "")
    }

    private init(executable: String, arguments: [String], input: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(input, to: "stdin")
        var process = ChildProcess(executable: executable, arguments: arguments)
        process.standardInputFile = directory.path("stdin")
        process.standardOutputFile = directory.path("stdout")
        process.standardErrorFile = directory.path("stderr")
        process.startsGroup = true
        process.timeoutSeconds = Self.timeoutSeconds
        let outcome = try process.run()
        let command = ([executable] + arguments).joined(separator: " ")
        #expect(!outcome.timedOut, "no end after \(Self.timeoutSeconds) s: \(command)")
        exitCode = outcome.exitCode
        output = try directory.read("stdout")
        errors = try directory.read("stderr")
    }
}
