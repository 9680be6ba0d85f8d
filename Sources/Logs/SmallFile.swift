internal import Glibc

/// A file that is read at once.
public enum SmallFile {
    /// The largest that is read, in bytes; what follows is left out.
    private static let mostBytes = 1 << 28

    /// The bytes of a file; `nil` if there is none of that name.
    public static func bytes(of path: String) throws(LogError) -> [UInt8]? {
        guard unsafe access(path, F_OK) == 0 else { return nil }
        return try bytes(of: FileDescriptor(reading: path))
    }

    static func bytes(of file: borrowing FileDescriptor) throws(LogError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < mostBytes {
            var failure: LogError?
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                do throws(LogError) { return unsafe try file.read(into: buffer) } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
