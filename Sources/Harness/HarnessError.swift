import Glibc

/// Why the harness could not do its work.
public enum HarnessError: Error, CustomStringConvertible {
    /// The system refused: what was tried, on which file, and the error number.
    case system(action: String, path: String, Int32)
    /// A file does not hold what it should.
    case unreadable(path: String, reason: String)
    /// A directory holds files that must not be overwritten.
    case occupied(path: String, file: String)

    public var description: String {
        switch self {
        case .system(let action, let path, let number):
            // Safe: the text is copied before anybody asks for another.
            "cannot \(action) '\(path)': \(unsafe String(cString: strerror(number)))"
        case .unreadable(let path, let reason): "'\(path)' cannot be read: \(reason)"
        case .occupied(let path, let file):
            "'\(path)' holds another run's files ('\(file)'); choose a directory that is new or empty"
        }
    }
}
