internal import CZstd

/// Decompresses a stream of Zstandard frames.
@safe struct ZstdDecompressor: ~Copyable {
    private static let inputBytes = 128 * 1024

    private let stream: OpaquePointer
    private let input: UnsafeMutableRawBufferPointer
    private var consumed = 0
    private var available = 0
    /// Whether a frame has begun and has not ended.
    private var insideFrame = false

    init() throws(LogError) {
        guard let stream = unsafe ZSTD_createDStream() else { throw LogError("no memory for a Zstandard stream") }
        unsafe self.stream = stream
        unsafe input = .allocate(byteCount: Self.inputBytes, alignment: 16)
    }

    deinit {
        unsafe ZSTD_freeDStream(stream)
        unsafe input.deallocate()
    }

    /// Reads from `source` until there are decompressed bytes, and returns how many; 0 at the end.
    mutating func read(
        from source: borrowing FileDescriptor, name: String, into buffer: UnsafeMutableRawBufferPointer
    ) throws(LogError) -> Int {
        while true {
            if consumed == available {
                available = unsafe try source.read(into: input)
                consumed = 0
            }
            var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: available, pos: consumed)
            var to = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let result = unsafe ZSTD_decompressStream(stream, &to, &from)
            guard ZSTD_isError(result) == 0 else {
                let reason = unsafe String(cString: ZSTD_getErrorName(result))
                throw LogError("\(name): not Zstandard: \(reason)", cause: .invalidSetting)
            }
            if unsafe from.pos > consumed || to.pos > 0 { insideFrame = result != 0 }
            unsafe consumed = from.pos
            if unsafe to.pos > 0 { return unsafe to.pos }
            if available == 0 {
                guard !insideFrame else {
                    throw LogError(
                        "\(name): the Zstandard data end in the middle of a frame", cause: .invalidSetting)
                }
                return 0
            }
        }
    }
}
