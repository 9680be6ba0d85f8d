/// Something of a fixed size that is due at a time.
protocol Timed: BitwiseCopyable {
    /// Milliseconds since the wheel's origin.
    var due: Int64 { get }
}

/// Holds elements until their tick comes: a timing wheel of four levels, in chunks of one pool.
///
/// Adding appends to the end of a chunk, so it is a sequential write; an element moves at most three times.
@safe struct TimeWheel<Element: Timed>: ~Copyable {
    private static var slotBits: Int64 { 8 }
    private static var slots: Int { 1 << 8 }
    private static var levels: Int { 4 }
    private static var chunkCapacity: Int { 31 }

    /// Elements that share a slot, linked to more of them.
    private struct Chunk {
        var next: Int32
        var count: Int32
    }

    /// log2 of the tick in milliseconds.
    let tickBits: Int64
    /// The tick that is collected next.
    private(set) var tick: Int64 = 0
    private let heads: UnsafeMutablePointer<Int32>
    private var chunks: UnsafeMutablePointer<Chunk>
    private var chunkCount = 0
    private var free: Int32 = -1
    private var elements: UnsafeMutablePointer<Element>
    /// Chunks that fit.
    private var capacity = 16

    init(tickBits: Int64) {
        self.tickBits = tickBits
        unsafe heads = .allocate(capacity: Self.levels * Self.slots)
        unsafe heads.initialize(repeating: -1, count: Self.levels * Self.slots)
        unsafe chunks = .allocate(capacity: capacity)
        unsafe elements = .allocate(capacity: capacity * Self.chunkCapacity)
    }

    deinit {
        unsafe heads.deallocate()
        unsafe chunks.deallocate()
        unsafe elements.deallocate()
    }

    /// Adds an element, which must not be due before the current tick.
    @inline(__always)
    mutating func add(_ element: Element) {
        let due = max(element.due &>> tickBits, tick)
        append(element, to: slotIndex(due))
    }

    /// The slot of a tick that is not before the current one: the highest digit in which the two differ is the level,
    /// and the digit there is the slot.
    @inline(__always)
    private func slotIndex(_ due: Int64) -> Int {
        let distance = UInt64(bitPattern: due ^ tick)
        let digit = (63 - Int((distance | 1).leadingZeroBitCount)) >> 3
        let level = min(digit, Self.levels - 1)
        return level << 8 | Int(due &>> Int64(level << 3)) & (Self.slots - 1)
    }

    @inline(__always)
    private mutating func append(_ element: Element, to slot: Int) {
        // Safe: `slot` is below `levels * slots`, heads are chunks that were taken, every chunk has room for
        // `chunkCapacity` elements, and `position` is below that.
        var head = unsafe Int(heads[slot])
        if unsafe head < 0 || chunks[head].count == Self.chunkCapacity {
            let next = Int32(truncatingIfNeeded: head)
            head = takeChunk()
            unsafe chunks[head] = Chunk(next: next, count: 0)
            unsafe heads[slot] = Int32(truncatingIfNeeded: head)
        }
        let position = unsafe Int(chunks[head].count)
        unsafe chunks[head].count = Int32(truncatingIfNeeded: position + 1)
        unsafe (elements + head * Self.chunkCapacity + position).initialize(to: element)
    }

    /// A chunk that is in no slot, whose contents are undefined.
    private mutating func takeChunk() -> Int {
        if free >= 0 {
            let chunk = Int(free)
            // Safe: chunks on the free list were taken before.
            free = unsafe chunks[chunk].next
            return chunk
        }
        if chunkCount == capacity {
            unsafe elements = Self.moved(elements, count: capacity * Self.chunkCapacity)
            unsafe chunks = Self.moved(chunks, count: capacity)
            capacity *= 2
        }
        chunkCount += 1
        return chunkCount - 1
    }

    /// Memory for twice as many, with what was there.
    private static func moved<Content: BitwiseCopyable>(
        _ old: UnsafeMutablePointer<Content>, count: Int
    ) -> UnsafeMutablePointer<Content> {
        let larger = UnsafeMutablePointer<Content>.allocate(capacity: 2 * count)
        unsafe larger.moveInitialize(from: old, count: count)
        unsafe old.deallocate()
        return unsafe larger
    }

    /// Appends all elements of the current tick, in no particular order. More can be added to it and collected.
    mutating func collect(into output: inout PlainArray<Element>) {
        let slot = Int(tick) & (Self.slots - 1)
        // Safe: `slot` is below `slots`.
        var chunk = unsafe heads[slot]
        unsafe heads[slot] = -1
        while chunk >= 0 {
            // Safe: the chunk was taken, and holds `length` elements.
            let (next, length) = unsafe (chunks[Int(chunk)].next, Int(chunks[Int(chunk)].count))
            unsafe output.append(
                contentsOf: UnsafeBufferPointer(start: elements + Int(chunk) * Self.chunkCapacity, count: length))
            unsafe chunks[Int(chunk)].next = free
            free = chunk
            chunk = next
        }
    }

    /// Moves the elements of a chunk to the slots of finer levels, frees it, and returns the next of its list.
    private mutating func fall(_ chunk: Int32) -> Int32 {
        // Safe: the chunk was taken, and holds `length` elements; adding may move them, so the address is taken anew.
        let (next, length) = unsafe (chunks[Int(chunk)].next, Int(chunks[Int(chunk)].count))
        for position in 0..<length {
            let element = unsafe elements[Int(chunk) * Self.chunkCapacity + position]
            append(element, to: slotIndex(max(element.due &>> tickBits, tick)))
        }
        unsafe chunks[Int(chunk)].next = free
        free = chunk
        return next
    }

    /// Moves on to the next tick; the current one must be empty.
    mutating func advance() {
        tick += 1
        var level = 1
        while level < Self.levels, tick & ((1 << (Int64(level) * Self.slotBits)) - 1) == 0 { level += 1 }
        // From the coarsest level that turned over down to the first: its elements fall to finer ones.
        for turned in stride(from: level - 1, through: 1, by: -1) {
            let slot = turned << 8 | Int(tick &>> Int64(turned << 3)) & (Self.slots - 1)
            // Safe: `slot` is below `levels * slots`.
            var chunk = unsafe heads[slot]
            unsafe heads[slot] = -1
            while chunk >= 0 {
                chunk = fall(chunk)
            }
        }
    }
}
