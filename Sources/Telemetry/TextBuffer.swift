/// Bytes with one owner that grow at their end and keep their memory: where decoded texts go.
@safe public struct TextBuffer: ~Copyable {
    /// Bytes in use.
    public private(set) var count = 0
    private var capacity = 0
    private var storage: UnsafeMutablePointer<UInt8>

    init() { unsafe storage = .allocate(capacity: 0) }

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
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.moveInitialize(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = larger
    }
}
