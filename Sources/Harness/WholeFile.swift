internal import Glibc

/// Reads a file of any size into memory.
enum WholeFile {
    /// - Parameter start: how many bytes are passed over.
    /// - Throws: `HarnessError` if the file cannot be opened or read.
    static func bytes(path: String, from start: Int = 0) throws(HarnessError) -> [UInt8] {
        guard let file = unsafe fopen(path, "rb") else { throw .system(action: "open", path: path, errno) }
        defer { unsafe fclose(file) }
        if start > 0, unsafe fseek(file, start, SEEK_SET) != 0 { throw .system(action: "read", path: path, errno) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            // Safe: the call writes at most the chunk's length.
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            bytes.append(contentsOf: chunk[..<count])
            if count < chunk.count { break }
        }
        guard unsafe ferror(file) == 0 else { throw .system(action: "read", path: path, errno) }
        return bytes
    }

    /// Whether there is a file (or anything else) of that name.
    static func exists(path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
