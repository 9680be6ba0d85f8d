internal import Glibc

/// A file that is written under a temporary name, and gets its own when it is finished: nobody sees half of it.
///
/// Not finished, it is removed. A name that ends in `.zst` means Zstandard, as it does to `LineReader`.
public final class OutputFile {
    /// Bytes kept before they are written.
    private static let bufferBytes = 1 << 20

    public let path: String
    private let temporaryPath: String
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var isFinished = false
    private let compressor: ZstdCompressor?

    public init(path: String) throws(LogError) {
        self.path = path
        temporaryPath = "\(path).tmp"
        file = try FileDescriptor(creating: temporaryPath)
        compressor = path.hasSuffix(".zst") ? try ZstdCompressor() : nil
    }

    deinit {
        if !isFinished { _ = unsafe unlink(temporaryPath) }
    }

    /// Appends bytes.
    public func append(_ bytes: Span<UInt8>) throws(LogError) {
        if compressor != nil {
            compressor!.append(bytes, to: &buffer)
            if buffer.count > Self.bufferBytes { try flush() }
            return
        }
        if buffer.count + bytes.count > Self.bufferBytes { try flush() }
        if bytes.count >= Self.bufferBytes {
            try file.write(bytes)
            return
        }
        // Safe: the elements are copied before the closure returns.
        unsafe bytes.withUnsafeBufferPointer { source in unsafe buffer.append(contentsOf: source) }
    }

    private func flush() throws(LogError) {
        // A local array can lend a span, and the swaps keep its memory.
        var full: [UInt8] = []
        swap(&full, &buffer)
        try file.write(full.span)
        full.removeAll(keepingCapacity: true)
        swap(&full, &buffer)
    }

    /// Writes what is left and gives the file its name.
    ///
    /// - Parameter durably: whether its bytes survive a loss of power; its name does when the directory is synchronised.
    public func finish(durably: Bool = false) throws(LogError) {
        if compressor != nil { compressor!.finish(to: &buffer) }
        try flush()
        if durably { try file.synchronize() }
        guard unsafe rename(temporaryPath, path) == 0 else { throw LogError("\(path): \(FileDescriptor.reason())") }
        isFinished = true
    }

    /// Writes a whole file at once.
    public static func write(_ bytes: [UInt8], to path: String, durably: Bool = false) throws(LogError) {
        let file = try OutputFile(path: path)
        try file.append(bytes.span)
        try file.finish(durably: durably)
    }
}
