internal import CPrefetch

/// A growing array of plain values in an operator's arena, with one owner.
@safe struct StateArray<Element: BitwiseCopyable>: ~Copyable {
    private(set) var count = 0
    private(set) var capacity = 0
    private var storage: UnsafeMutablePointer<Element>?
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        unsafe storage = nil
    }

    /// An array of `count` zeroed elements. `Element` must allow all bits to be 0.
    init(zeroed count: Int, in arena: StateArena) {
        self.arena = arena
        unsafe storage = arena.allocate(Element.self, count: count)
        self.count = count
        capacity = count
    }

    deinit {
        if let storage = unsafe storage { unsafe arena.deallocate(storage, count: capacity) }
    }

    /// Bytes that the array holds, used or not.
    var allocatedBytes: Int { capacity * MemoryLayout<Element>.stride }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            // Safe: the index is below `count`, so there is storage and it is initialised there.
            return unsafe storage.unsafelyUnwrapped[index]
        }
        _modify {
            precondition(index >= 0 && index < count)
            // Safe: as above.
            yield unsafe &storage.unsafelyUnwrapped[index]
        }
    }

    /// Asks the processor to fetch an element that will be used soon; an index past the end does no harm.
    @inline(__always)
    func prefetch(_ index: Int) {
        // Safe: the address is only a hint; it is never read here.
        if let storage = unsafe storage { unsafe spate_prefetch(storage + index) }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { reserve(count + 1) }
        // Safe: there is room for one more.
        unsafe (storage.unsafelyUnwrapped + count).initialize(to: element)
        count += 1
    }

    /// Makes room for `total` elements; at least doubles the array if it must grow.
    mutating func reserve(_ total: Int) {
        guard total > capacity else { return }
        move(to: max(total, capacity * 2, Self.least))
    }

    /// The least room that is made.
    private static var least: Int { max(64 / MemoryLayout<Element>.stride, 1) }

    private mutating func move(to room: Int) {
        let moved = unsafe arena.allocate(Element.self, count: room)
        if let storage = unsafe storage {
            unsafe moved.update(from: storage, count: count)
            unsafe arena.deallocate(storage, count: capacity)
        }
        unsafe storage = moved
        capacity = room
    }

    /// Visits the elements.
    mutating func archive(_ archive: StateArchive) {
        let restored = archive.count(count)
        if archive.isRestoring {
            // Zeroed, and as long as it will be: a failure leaves nothing undefined.
            self = StateArray(zeroed: restored, in: arena)
        }
        guard let storage = unsafe storage else { return }
        // Safe: there are `count` initialised elements.
        unsafe archive.memory(
            UnsafeMutableRawBufferPointer(start: storage, count: count * MemoryLayout<Element>.stride))
    }

    /// Removes the elements from `end` on. Where a quarter of the room is left in use, half of it is given back, and
    /// all of it with the last element.
    mutating func truncate(to end: Int) {
        precondition(end >= 0 && end <= count)
        guard end > 0 else { return self = StateArray(in: arena) }
        count = end
        var room = capacity
        while count * 4 <= room, room > Self.least { room = max(room / 2, Self.least) }
        if room < capacity { move(to: room) }
    }
}
