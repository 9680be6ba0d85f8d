import Vocabulary

/// Bytes with one owner that grow at their end and keep their memory: where decoded texts go.
@safe public struct TextBuffer: ~Copyable {
    /// Bytes in use.
    public private(set) var count = 0
    private var capacity = 0
    private var storage: UnsafeMutablePointer<UInt8>

    init() { unsafe storage = Self.allocate(0) }

    deinit { unsafe storage.deallocate() }

    /// The first byte; valid until the buffer is changed.
    public var base: UnsafePointer<UInt8> { unsafe UnsafePointer(storage) }

    mutating func append(_ byte: UInt8) {
        if count == capacity { grow() }
        // Safe: there is room for one more byte.
        unsafe (storage + count).initialize(to: byte)
        count += 1
    }

    /// Keeps the first `count` bytes.
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
    }

    private mutating func grow() {
        capacity = max(4096, capacity * 2)
        let larger = unsafe Self.allocate(capacity)
        unsafe larger.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = larger
    }

    /// Memory for so many bytes, with the padding of a record batch behind them.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + RecordBatch.padding)
        unsafe memory.initialize(repeating: 0x20, count: capacity + RecordBatch.padding)
        return unsafe memory
    }
}
