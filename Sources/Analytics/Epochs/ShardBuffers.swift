internal import Telemetry
internal import Vocabulary

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
        if unsafe buffer.pointee.count == buffer.pointee.capacity { grow(shard, by: 1) }
        unsafe (buffer.pointee.base + buffer.pointee.count).initialize(to: element)
        unsafe buffer.pointee.count &+= 1
        return unsafe buffer.pointee.count - 1
    }

    /// Forgets the elements of all shards.
    mutating func removeAll() {
        for shard in 0..<shards { unsafe buffers[shard].count = 0 }
    }

    @inline(never)
    private mutating func grow(_ shard: Int, by additional: Int) {
        let buffer = unsafe buffers[shard]
        let capacity = max(buffer.capacity * 2, buffer.count + additional)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe larger.moveInitialize(from: buffer.base, count: buffer.count)
        unsafe buffer.base.deallocate()
        unsafe buffers[shard].base = larger
        unsafe buffers[shard].capacity = capacity
    }
}

extension ShardBuffers<UInt8> {
    /// Appends decoded texts for a shard, and says where they lie.
    @inline(__always)
    mutating func append<let count: Int>(
        _ texts: InlineArray<count, Text>, of decoded: TextBase, to shard: Int
    ) -> InlineArray<count, Text> {
        precondition(shard >= 0 && shard < shards)
        // Safe: checked above; there is room after `grow`, and decoded texts have padding behind them.
        let buffer = unsafe buffers + shard
        var end = unsafe buffer.pointee.count
        var needed = RecordBatch.padding
        for index in texts.indices { needed += Int(texts[index].length) }
        if unsafe buffer.pointee.capacity - end < needed { grow(shard, by: needed) }
        let base = unsafe buffer.pointee.base
        var appended = texts
        for index in texts.indices {
            unsafe copyText(decoded.bytes(texts[index]), to: base + end)
            appended[index] = Text(rawOffset: end, length: Int(texts[index].length))
            end += Int(texts[index].length)
        }
        unsafe buffer.pointee.count = end
        return appended
    }
}

/// Copies a text with padding behind it to where there is room for as much. A short one is copied with what follows it, in
/// less time than calling `memcpy` takes.
@inline(__always)
private func copyText(_ text: UnsafeBufferPointer<UInt8>, to destination: UnsafeMutablePointer<UInt8>) {
    let source = unsafe UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped)
    let destination = UnsafeMutableRawPointer(destination)
    @inline(__always) func move(_ offset: Int) {
        let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        unsafe destination.storeBytes(of: word, toByteOffset: offset, as: SIMD16<UInt8>.self)
    }
    guard text.count <= 48 else { return unsafe destination.copyMemory(from: source, byteCount: text.count) }
    move(0)
    if text.count > 16 {
        move(16)
        move(32)
    }
}
