import Glibc

/// Why the harness could not do its work.
public enum HarnessError: Error, CustomStringConvertible {
    /// The system refused: what was tried, on which file, and the error number.
    case system(action: String, path: String, Int32)
    /// A file does not hold what it should.
    case unreadable(path: String, reason: String)
    /// A command that the harness started failed.
    case childFailed(command: String, exitCode: Int32, reason: String)
    /// Another program that the harness started failed.
    case commandFailed(command: String, exitCode: Int32, reason: String)

    /// A load has no record: there is nothing to measure, and no answer that could be wrong.
    case emptyLoad(path: String, span: String, rate: String)

    /// A signal asked an engine to stop.
    static let interrupted = HarnessError.childFailed(
        command: "run", exitCode: ExitCode.interrupted.rawValue, reason: "it was interrupted")

    public var description: String {
        switch self {
        case .system(let action, let path, let number):
            // Safe: the text is copied before anybody asks for another.
            "cannot \(action) '\(path)': \(unsafe String(cString: strerror(number)))"
        case .unreadable(let path, let reason): "'\(path)' cannot be read: \(reason)"
        case .childFailed(let command, let exitCode, let reason):
            "'spate \(command)' failed with exit code \(exitCode): \(reason)"
        case .commandFailed(let command, let exitCode, let reason):
            "'\(command)' failed with exit code \(exitCode)\(reason.isEmpty ? "" : ": \(reason)")"
        case .emptyLoad(let path, let span, let rate):
            "the load of '\(path)' has no record, so that there is nothing to measure or to verify: clock.span is \(span), "
                + "rate.mean \(rate); a longer span or a higher rate gives some"
        }
    }

    public var exitCode: ExitCode {
        if case .emptyLoad = self { .invalidInput } else { .runtimeError }
    }
}
