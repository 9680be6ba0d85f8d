/// Plain values on their way to shards: a buffer for each shard, which keeps its memory when it is emptied.
///
/// It has one owner, so that appending neither asks whether anybody else holds the buffer nor counts references.
@safe struct ShardBuffers<Element: BitwiseCopyable>: ~Copyable {
    @safe private struct Buffer {
        // Safe: owned by the buffers of all shards, with room for `capacity` elements, of which `count` are initialised.
        var base: UnsafeMutablePointer<Element>
        var count = 0
        var capacity: Int
    }

    private static var leastCapacity: Int { 64 }

    let shards: Int
    private let buffers: UnsafeMutablePointer<Buffer>

    init(shards: Int) {
        self.shards = shards
        unsafe buffers = .allocate(capacity: shards)
        for shard in 0..<shards {
            let base = UnsafeMutablePointer<Element>.allocate(capacity: Self.leastCapacity)
            unsafe (buffers + shard).initialize(to: Buffer(base: base, capacity: Self.leastCapacity))
        }
    }

    deinit {
        for shard in 0..<shards { unsafe buffers[shard].base.deallocate() }
        unsafe buffers.deallocate()
    }

    /// What goes to a shard, in the order in which it came; valid until any is changed.
    subscript(shard: Int) -> UnsafeBufferPointer<Element> {
        precondition(shard >= 0 && shard < shards)
        // Safe: checked above.
        return unsafe UnsafeBufferPointer(start: buffers[shard].base, count: buffers[shard].count)
    }

    /// Appends an element for a shard, and returns its position.
    @discardableResult @inline(__always)
    mutating func append(_ element: Element, to shard: Int) -> Int {
        precondition(shard >= 0 && shard < shards)
        // Safe: checked above, and there is room after `grow`.
        let buffer = unsafe buffers + shard
        if unsafe buffer.pointee.count == buffer.pointee.capacity { grow(shard) }
        unsafe (buffer.pointee.base + buffer.pointee.count).initialize(to: element)
        unsafe buffer.pointee.count &+= 1
        return unsafe buffer.pointee.count - 1
    }

    /// Forgets the elements of all shards.
    mutating func removeAll() {
        for shard in 0..<shards { unsafe buffers[shard].count = 0 }
    }

    @inline(never)
    private mutating func grow(_ shard: Int) {
        let buffer = unsafe buffers[shard]
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: buffer.capacity * 2)
        unsafe larger.moveInitialize(from: buffer.base, count: buffer.count)
        unsafe buffer.base.deallocate()
        unsafe buffers[shard].base = larger
        unsafe buffers[shard].capacity = buffer.capacity * 2
    }
}
