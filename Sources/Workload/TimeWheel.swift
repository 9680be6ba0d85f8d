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
    private(set) var tick: Int64
    private(set) var count = 0
    private var heads: [Int32]
    private var chunks: [Chunk] = []
    private var free: Int32 = -1
    private var elements: UnsafeMutablePointer<Element>
    private var capacity: Int

    init(tickBits: Int64, firstTick: Int64 = 0) {
        self.tickBits = tickBits
        tick = firstTick
        heads = Array(repeating: -1, count: Self.levels * Self.slots)
        capacity = 16
        unsafe elements = .allocate(capacity: capacity * Self.chunkCapacity)
    }

    deinit { unsafe elements.deallocate() }

    /// Adds an element, which must not be due before the current tick.
    @inline(__always)
    mutating func add(_ element: Element) {
        let due = max(element.due >> tickBits, tick)
        append(element, to: slotIndex(due))
        count += 1
    }

    /// The slot of a tick that is not before the current one: the highest digit in which the two differ is the level,
    /// and the digit there is the slot.
    @inline(__always)
    private func slotIndex(_ due: Int64) -> Int {
        let distance = UInt64(bitPattern: due ^ tick)
        let digit = (63 - Int((distance | 1).leadingZeroBitCount)) >> 3
        let level = min(digit, Self.levels - 1)
        return level << 8 | Int(due >> Int64(level << 3)) & (Self.slots - 1)
    }

    @inline(__always)
    private mutating func append(_ element: Element, to slot: Int) {
        var head = heads[slot]
        if head < 0 || chunks[Int(head)].count == Self.chunkCapacity {
            let chunk = takeChunk()
            chunks[Int(chunk)] = Chunk(next: head, count: 0)
            heads[slot] = chunk
            head = chunk
        }
        let position = Int(chunks[Int(head)].count)
        chunks[Int(head)].count = Int32(position + 1)
        // Safe: every chunk has room for `chunkCapacity` elements, and `position` is below that.
        unsafe (elements + Int(head) * Self.chunkCapacity + position).initialize(to: element)
    }

    private mutating func takeChunk() -> Int32 {
        if free >= 0 {
            let chunk = free
            free = chunks[Int(chunk)].next
            return chunk
        }
        if chunks.count == capacity {
            let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity * Self.chunkCapacity)
            unsafe larger.moveInitialize(from: elements, count: capacity * Self.chunkCapacity)
            unsafe elements.deallocate()
            unsafe elements = larger
            capacity *= 2
        }
        chunks.append(Chunk(next: -1, count: 0))
        return Int32(chunks.count - 1)
    }

    /// Moves the elements of a slot out through `body`, and frees its chunks.
    private mutating func drain(_ slot: Int, _ body: (inout Self, Element) -> Void) {
        var chunk = heads[slot]
        heads[slot] = -1
        while chunk >= 0 {
            let (next, length) = (chunks[Int(chunk)].next, Int(chunks[Int(chunk)].count))
            for position in 0..<length {
                // Safe: the chunk holds `length` elements; `body` may move the pool, so the address is taken anew.
                let element = unsafe elements[Int(chunk) * Self.chunkCapacity + position]
                body(&self, element)
            }
            chunks[Int(chunk)].next = free
            free = chunk
            chunk = next
        }
    }

    /// Appends all elements of the current tick, in no particular order. More can be added to it and collected.
    mutating func collect(into output: inout [Element]) {
        let before = output.count
        drain(Int(tick) & (Self.slots - 1)) { output.append($1) }
        count -= output.count - before
    }

    /// Moves on to the next tick; the current one must be empty.
    mutating func advance() {
        tick += 1
        var level = 1
        while level < Self.levels, tick & ((1 << (Int64(level) * Self.slotBits)) - 1) == 0 { level += 1 }
        // From the coarsest level that turned over down to the first: its elements fall to finer ones.
        for turned in stride(from: level - 1, through: 1, by: -1) {
            let slot = turned << 8 | Int(tick >> Int64(turned << 3)) & (Self.slots - 1)
            drain(slot) { wheel, element in
                wheel.append(element, to: wheel.slotIndex(max(element.due >> wheel.tickBits, wheel.tick)))
            }
        }
    }
}
