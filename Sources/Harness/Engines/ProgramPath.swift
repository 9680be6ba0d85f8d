internal import Glibc

/// Finds programs as a shell does.
enum ProgramPath {
    /// The path of a program that can be run; one without a slash is looked for in the folders of `PATH`.
    static func find(_ name: String) -> String? {
        func isProgram(_ path: String) -> Bool {
            var status = stat()
            // Safe: `status` is ours, and filled in by the call.
            guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
            return unsafe access(path, X_OK) == 0
        }
        guard !name.contains("/") else { return isProgram(name) ? name : nil }
        // Safe: the text is copied at once.
        guard let folders = unsafe getenv("PATH") else { return nil }
        return unsafe String(cString: folders).split(separator: ":").map { "\($0)/\(name)" }.first(where: isProgram)
    }
}
