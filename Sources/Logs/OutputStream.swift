internal import Glibc

/// Standard output, for bytes.
public struct OutputStream: ~Copyable {
    private let file = FileDescriptor(standard: STDOUT_FILENO, name: "standard output")

    public init() {}

    /// Writes all bytes at once.
    public func write(_ bytes: Span<UInt8>) throws(LogError) { try file.write(bytes) }
}
