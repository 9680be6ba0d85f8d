internal import Glibc

/// Makes directories for what is written.
public enum OutputDirectory {
    /// Makes a directory and its parents, unless it is there.
    ///
    /// - Parameter durably: whether those that are made survive a loss of power.
    public static func create(_ path: String, durably: Bool = false) throws(LogError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            let parent = prefix.isEmpty ? "." : prefix
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(component) : "/\(component)"
            let isNew = unsafe mkdir(prefix, 0o777) == 0
            guard isNew || errno == EEXIST else { throw LogError("\(prefix): \(FileDescriptor.reason())") }
            if isNew, durably { try synchronize(parent) }
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw LogError("\(path): not a directory")
        }
    }

    /// Makes the names in a directory survive a loss of power.
    public static func synchronize(_ path: String) throws(LogError) {
        try FileDescriptor(reading: path).synchronize()
    }
}
