internal import Glibc

/// Reads whole small files.
enum DocumentFile {
    /// The largest file that is taken for a scenario or a configuration.
    private static let maximumBytes = 4 << 20

    /// The bytes of a file.
    static func bytes(path: String) throws(DocumentIssue) -> [UInt8] {
        func issue(_ message: String) -> DocumentIssue { DocumentIssue(source: path, line: nil, message: message) }
        guard let file = unsafe fopen(path, "rb") else {
            throw issue("cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maximumBytes else { throw issue("is larger than 4 MiB, which no scenario is") }
            if count < chunk.count { break }
        }
        guard unsafe ferror(file) == 0 else {
            throw issue("cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
        return bytes
    }
}

extension Document {
    /// Reads a YAML (or JSON) file that needs no other.
    static func whole(contentsOfFile path: String) throws(DocumentError) -> Document {
        do throws(DocumentIssue) {
            return try Document(yaml: try DocumentFile.bytes(path: path), source: path)
        } catch {
            throw DocumentError(issues: [error])
        }
    }

    /// The same of bytes, which messages call `source`.
    static func whole(yaml bytes: [UInt8], source: String) throws(DocumentError) -> Document {
        do throws(DocumentIssue) { return try Document(yaml: bytes, source: source) } catch {
            throw DocumentError(issues: [error])
        }
    }
}
