internal import CPageWriter

/// The state of an engine at one instant, cut into pages.
///
/// Large memory that stays where it is becomes pages by reference: a copy of the process sees it as it was. The rest is
/// copied here.
@safe final class StateCapture {
    static let pageBytes = 64 * 1024
    /// Memory of so many bytes has pages of its own, which keep their bytes when something before them grows.
    private static let largeBytes = 4096

    // Safe: the addresses are those of the state, and of chunks.
    private(set) var pages: [spate_memory_page] = unsafe []
    // Safe: owned, each of `pageBytes` bytes, and freed once.
    private var chunks: [UnsafeMutableRawPointer] = unsafe []
    /// Bytes of the last chunk that are in use, and where its last page begins.
    private var used = StateCapture.pageBytes
    private var pageStart = 0

    /// Captures an engine, which must not run until the pages are written or the process is copied.
    init(_ engine: Engine) throws(CheckpointError) {
        let archive = unsafe StateArchive(isRestoring: false) { bytes, stays throws(CheckpointError) in
            unsafe self.append(UnsafeRawBufferPointer(bytes), stays: stays)
        }
        try engine.archive(archive)
        endPage()
    }

    deinit {
        for index in unsafe chunks.indices { unsafe chunks[index].deallocate() }
    }

    private func append(_ bytes: UnsafeRawBufferPointer, stays: Bool) {
        let isReferred = stays && bytes.count >= Self.largeBytes
        if isReferred { endPage() }
        var start = 0
        while start < bytes.count {
            let room = isReferred ? Self.pageBytes : roomInChunk()
            let end = min(start + room, bytes.count)
            let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if isReferred {
                unsafe pages.append(spate_memory_page(bytes: piece.baseAddress, length: UInt32(piece.count)))
            } else {
                // Safe: the chunk has room for the piece, which is not empty.
                unsafe (chunks[chunks.count - 1] + used).copyMemory(
                    from: piece.baseAddress.unsafelyUnwrapped, byteCount: piece.count)
                used += piece.count
            }
            start = end
        }
    }

    private func roomInChunk() -> Int {
        if used == Self.pageBytes {
            endPage()
            unsafe chunks.append(.allocate(byteCount: Self.pageBytes, alignment: 16))
            used = 0
            pageStart = 0
        }
        return Self.pageBytes - used
    }

    /// What follows begins a page.
    private func endPage() {
        guard unsafe !chunks.isEmpty, used > pageStart else { return }
        unsafe pages.append(
            spate_memory_page(bytes: chunks[chunks.count - 1] + pageStart, length: UInt32(used - pageStart)))
        pageStart = used
    }
}
