internal import CZstd

/// Compresses a stream into one Zstandard frame with a checksum.
///
/// The frame depends on the bytes alone, not on how they are cut, for one version of the library.
@safe struct ZstdCompressor: ~Copyable {
    /// Records are much alike: a higher level gains little and costs much.
    private static let level: Int32 = 1

    private let stream: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer

    init() throws(LogError) {
        guard let stream = unsafe ZSTD_createCCtx() else { throw LogError("no memory for a Zstandard stream") }
        unsafe self.stream = stream
        unsafe buffer = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
        // Values of the library's own range cannot be refused.
        _ = unsafe ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, Self.level)
        _ = unsafe ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        _ = unsafe ZSTD_freeCCtx(stream)
        unsafe buffer.deallocate()
    }

    /// Compresses bytes, and appends to `output` what comes out by now.
    func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        compress(bytes, ZSTD_e_continue, to: &output)
    }

    /// Ends the frame, and appends to `output` all that is left.
    func finish(to output: inout [UInt8]) { compress(Span(), ZSTD_e_end, to: &output) }

    private func compress(_ bytes: Span<UInt8>, _ directive: ZSTD_EndDirective, to output: inout [UInt8]) {
        unsafe bytes.withUnsafeBufferPointer { source in
            var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var isDone = false
            while !isDone {
                var target = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                let left = unsafe ZSTD_compressStream2(stream, &target, &input, directive)
                // From memory to memory it fails for want of memory only.
                precondition(ZSTD_isError(left) == 0, "Zstandard cannot compress")
                unsafe output.append(contentsOf: UnsafeRawBufferPointer(buffer).prefix(target.pos))
                isDone = unsafe directive == ZSTD_e_end ? left == 0 : input.pos == input.size
            }
        }
    }
}
