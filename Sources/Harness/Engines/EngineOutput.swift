internal import Glibc

/// Lines that an engine writes to a file, or to the files of a directory in the order of their names.
struct EngineOutput {
    let path: String
    /// How much of each file was counted, and the lines in it.
    private var counted: [String: (bytes: Int, lines: Int)] = [:]

    init(path: String) { self.path = path }

    /// The file, or the files; empty where there is none. Names that begin with `.` or `_` are the engine's own.
    var files: [String] {
        guard let names = DirectoryListing.names(in: path) else { return WholeFile.exists(path: path) ? [path] : [] }
        return names.filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }.map { "\(path)/\($0)" }
    }

    /// All lines, one file after the other.
    ///
    /// - Throws: `HarnessError` if a file cannot be read.
    func bytes() throws(HarnessError) -> [UInt8] {
        var bytes: [UInt8] = []
        for file in files { bytes += try WholeFile.bytes(path: file) }
        return bytes
    }

    /// A file whose last line has no line end, and that line; `nil` if all lines are whole.
    func half() throws(HarnessError) -> (file: String, line: String)? {
        for file in files {
            let bytes = try WholeFile.bytes(path: file)
            guard let last = bytes.last, last != 0x0A else { continue }
            let start = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            return (file, String(decoding: bytes[start...].prefix(200), as: UTF8.self))
        }
        return nil
    }

    /// How many whole lines there are by now; reads only what came since it was last asked.
    mutating func lines() throws(HarnessError) -> Int {
        for file in files {
            var status = stat()
            // Safe: `status` is ours, and filled in by the call.
            guard unsafe stat(file, &status) == 0, status.st_size != counted[file]?.bytes ?? 0 else { continue }
            let before = counted[file] ?? (0, 0)
            let isShorter = Int(status.st_size) < before.bytes
            let new = try WholeFile.bytes(path: file, from: isShorter ? 0 : before.bytes)
            counted[file] = (
                (isShorter ? 0 : before.bytes) + new.count, (isShorter ? 0 : before.lines) + new.count { $0 == 0x0A }
            )
        }
        return counted.values.reduce(0) { $0 + $1.lines }
    }
}
