/// A file that grows in place, whose beginning another process has written.
public final class GrowingFile {
    private let file: FileDescriptor
    /// Bytes of the file.
    public private(set) var count: Int64

    /// Opens a file, or makes it, and cuts it back to its first `bytes` bytes. One that has fewer is refused.
    public init(path: String, keeping bytes: Int64) throws(LogError) {
        file = try FileDescriptor(growing: path, after: bytes)
        count = bytes
    }

    /// Appends bytes at once.
    public func append(_ bytes: Span<UInt8>) throws(LogError) {
        try file.write(bytes)
        count += Int64(bytes.count)
    }

    /// Returns once everything that was appended would survive a loss of power. What fails must not be tried again.
    public func synchronize() throws(LogError) { try file.synchronize() }
}
