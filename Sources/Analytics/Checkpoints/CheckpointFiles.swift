internal import Glibc

/// The names in a checkpoint's directory. Numbers are epochs, in twenty digits.
struct CheckpointFiles: Sendable {
    let directory: String

    var lock: String { "\(directory)/lock" }
    var identity: String { "\(directory)/identity" }
    func manifest(_ epoch: Int64) -> String { name("snapshot", epoch) }
    func pages(_ epoch: Int64) -> String { name("pages", epoch) }
    func commits(_ epoch: Int64) -> String { name("commits", epoch) }

    private func name(_ kind: String, _ epoch: Int64) -> String {
        let digits = String(epoch)
        return "\(directory)/\(kind)-\(String(repeating: "0", count: max(0, 20 - digits.count)))\(digits)"
    }

    /// Epochs of the snapshots, of the page files and of the commit logs that are there, ascending.
    func epochs() throws(CheckpointError) -> (snapshots: [Int64], pages: [Int64], commits: [Int64]) {
        let names = try names()
        func epochs(_ kind: String) -> [Int64] {
            names.compactMap { name in
                guard name.hasPrefix("\(kind)-"), name.utf8.count == kind.utf8.count + 21 else { return nil }
                return Int64(name.dropFirst(kind.count + 1))
            }.sorted()
        }
        return (epochs("snapshot"), epochs("pages"), epochs("commits"))
    }

    private func names() throws(CheckpointError) -> [String] {
        guard let stream = unsafe opendir(directory) else {
            throw CheckpointError("\(directory): \(unsafe String(cString: strerror(errno)))")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                    unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        return names
    }

    /// Makes the directory, for this user alone, unless it is there. It survives a loss of power.
    func makeDirectory() throws(CheckpointError) {
        guard unsafe mkdir(directory, 0o700) == 0 else {
            guard errno == EEXIST else { throw DurableFile.failure(directory) }
            return
        }
        let parts = directory.split(separator: "/").dropLast().joined(separator: "/")
        try DurableFile.synchronize(directory: (directory.hasPrefix("/") ? "/" : "./") + parts)
    }

    func remove(_ path: String) { _ = unsafe unlink(path) }

    func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
