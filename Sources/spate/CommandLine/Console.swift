import Glibc
import Harness
import Synchronization

/// The two streams of a command: data goes to standard output, all else to standard error.
enum Console {
    /// Whether standard error is a terminal whose user did not refuse colour (https://no-color.org).
    static let usesColour = isatty(STDERR_FILENO) == 1 && !isSet("NO_COLOR") && !isSet("CI")

    /// The error number of data that could not be written; 0 if there are none.
    private static let failure = Atomic<Int32>(0)

    /// Writes a line to standard error.
    static func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Replaces the last line of a terminal.
    static func overwrite(_ line: String) {
        write("\r\u{1B}[K\(line)", to: STDERR_FILENO)
    }

    /// Writes a line to standard output. That it could not be written is told by `outcome`.
    static func data(_ line: String) {
        if !write(line + "\n", to: STDOUT_FILENO) { failure.store(errno, ordering: .relaxed) }
    }

    /// How to exit: data that could not be written are no success.
    static func outcome(_ exitCode: ExitCode) -> ExitCode {
        let number = failure.load(ordering: .relaxed)
        guard number != 0 else { return exitCode }
        // Safe: the text is copied before anybody asks for another.
        error("standard output: \(unsafe String(cString: strerror(number)))")
        return exitCode == .success ? .runtimeError : exitCode
    }

    /// Writes `Error: …` to standard error.
    static func error(_ message: String) {
        note("\(usesColour ? "\u{1B}[31mError:\u{1B}[0m" : "Error:") \(message)")
    }

    private static func isSet(_ variable: String) -> Bool {
        // Safe: read at once, before anything could change the environment.
        guard let value = unsafe getenv(variable) else { return false }
        return unsafe value.pointee != 0
    }

    /// Writes all of the text, or returns `false` with the reason in `errno`.
    @discardableResult
    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
