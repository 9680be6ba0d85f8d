import Foundation
import Harness
import TestSupport

/// A run of the built program with its output caught.
struct SpateProcess {
    let exitCode: Int32
    let output: String
    let errors: String

    static var executable: String { BuiltProgram.path }

    /// Runs `spate` with these arguments and this standard input.
    init(_ arguments: String..., input: String = "") throws {
        try self.init(executable: Self.executable, arguments: arguments, input: input)
    }

    /// Runs `spate` with these arguments and nothing to read.
    init(arguments: [String]) throws {
        try self.init(executable: Self.executable, arguments: arguments, input: "")
    }

    /// Runs a line of shell in which `$SPATE` is the program.
    init(shell line: String) throws {
        try self.init(
            executable: "/bin/bash", arguments: ["-c", "set -o pipefail; SPATE='\(Self.executable)'; \(line)"],
            input: "")
    }

    private init(executable: String, arguments: [String], input: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(input, to: "stdin")
        var process = ChildProcess(executable: executable, arguments: arguments)
        process.standardInputFile = directory.path("stdin")
        process.standardOutputFile = directory.path("stdout")
        process.standardErrorFile = directory.path("stderr")
        exitCode = try process.run().exitCode
        output = try directory.read("stdout")
        errors = try directory.read("stderr")
    }
}
