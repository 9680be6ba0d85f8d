internal import Glibc

/// Makes directories for what is written.
public enum OutputDirectory {
    /// Makes a directory and its parents, unless it is there.
    public static func create(_ path: String) throws(LogError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(component) : "/\(component)"
            guard unsafe mkdir(prefix, 0o777) == 0 || errno == EEXIST else {
                throw LogError("\(prefix): \(FileDescriptor.reason())")
            }
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw LogError("\(path): not a directory")
        }
    }
}
