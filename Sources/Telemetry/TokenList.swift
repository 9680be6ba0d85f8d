/// Some of the tokens of a record, with room for all of them.
@safe struct TokenList: ~Copyable {
    private(set) var count = 0
    private var capacity = 0
    private var tokens: UnsafeMutablePointer<UInt32>

    init() { unsafe tokens = .allocate(capacity: 0) }

    deinit { unsafe tokens.deallocate() }

    /// Forgets all and makes room for `capacity` tokens.
    mutating func removeAll(capacity: Int) {
        count = 0
        guard capacity > self.capacity else { return }
        unsafe tokens.deallocate()
        self.capacity = 2 * capacity
        unsafe tokens = .allocate(capacity: self.capacity)
    }

    @inline(__always)
    mutating func append(_ token: Int) {
        assert(count < capacity)
        // Safe: a record's tokens are appended at most once each, and there is room for all.
        unsafe (tokens + count).initialize(to: UInt32(truncatingIfNeeded: token))
        count &+= 1
    }

    @inline(__always)
    subscript(index: Int) -> Int {
        precondition(index >= 0 && index < count)
        // Safe: checked above.
        return Int(unsafe tokens[index])
    }
}
