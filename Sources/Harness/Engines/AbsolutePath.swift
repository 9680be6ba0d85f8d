internal import Glibc

/// Paths from the root, for programs that may change their directory.
enum AbsolutePath {
    static func of(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        // Safe: the call allocates the text, which is copied and freed.
        guard let directory = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(directory) }
        return "\(unsafe String(cString: directory))/\(path)"
    }
}
