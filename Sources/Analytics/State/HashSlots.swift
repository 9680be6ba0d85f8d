internal import CPrefetch

/// Slots of open addressing with linear probing that grow and shrink by segments, as in extendible hashing: one that is
/// full is split in two, and two that were one and are nearly empty become one again. So no insertion or removal waits
/// for more than two segments to be hashed again.
///
/// The high bits of a hash lead through the directory to a segment, the low bits to a slot of it. A slot of 0 is free.
/// Who owns the table says what the hash of a slot is, where slots have to move.
@safe struct HashSlots<Slot: FixedWidthInteger & BitwiseCopyable>: ~Copyable {
    /// Where a search stands.
    @safe struct Cursor {
        // Safe: the slots of a segment, which stay until the next insertion.
        fileprivate let slots: UnsafeMutablePointer<Slot>
        fileprivate let hash: UInt32
        fileprivate var position: Int
    }

    @safe private struct Segment: BitwiseCopyable {
        // Safe: owned by the table.
        let slots: UnsafeMutablePointer<Slot>
        /// High bits of the hash that all its slots share.
        var depth: UInt32
        /// Slots in use: kept in the first of the segment's places in the directory.
        var used: UInt32 = 0
    }

    private static var smallest: Int { 16 }
    private static var largest: Int { 8192 }
    private static var deepest: UInt32 { 20 }

    private var directory: StateArray<Segment>
    /// Bits of the hash that the directory looks at.
    private var depth: UInt32 = 0
    /// Slots of a segment, less 1. As long as there is one segment, it is doubled.
    private var mask: Int
    private var segments = 1
    /// Segments that share as many bits as the directory looks at.
    private var deepSegments = 1
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        mask = Self.smallest - 1
        directory = StateArray(in: arena)
        unsafe directory.append(Segment(slots: arena.allocate(Slot.self, count: Self.smallest), depth: 0))
    }

    deinit {
        var place = 0
        while place < directory.count {
            let segment = directory[place]
            unsafe arena.deallocate(segment.slots, count: mask + 1)
            place += 1 << Int(depth - segment.depth)
        }
    }

    /// Bytes that the table holds.
    var allocatedBytes: Int { segments * (mask + 1) * MemoryLayout<Slot>.stride + directory.allocatedBytes }

    @inline(__always)
    private func place(_ hash: UInt32) -> Int { Int(UInt64(hash) &>> UInt64(32 - depth)) }

    /// Asks the processor to fetch the slot that the hash leads to.
    @inline(__always)
    func prefetch(_ hash: UInt32) { unsafe spate_prefetch(directory[place(hash)].slots + (Int(hash) & mask)) }

    /// Where a search for the hash begins.
    @inline(__always)
    func start(_ hash: UInt32) -> Cursor {
        unsafe Cursor(slots: directory[place(hash)].slots, hash: hash, position: Int(hash) & mask)
    }

    @inline(__always)
    func advance(_ cursor: inout Cursor) { cursor.position = (cursor.position + 1) & mask }

    @inline(__always)
    subscript(cursor: Cursor) -> Slot {
        // Safe: the position was taken with `mask`.
        unsafe cursor.slots[cursor.position]
    }

    /// Fills the free slot at which a search ended.
    mutating func insert(_ slot: Slot, at cursor: Cursor, hash hashOf: (Slot) -> UInt32) {
        unsafe cursor.slots[cursor.position] = slot
        let first = first(place(cursor.hash))
        directory[first].used += 1
        if Int(directory[first].used) > mostUsed(first) { grow(first, hash: hashOf) }
    }

    /// How many slots of a segment may be in use.
    ///
    /// Segments fill alike. Were it the same for all, they would be split one right after the other; from 5/8 to 13/16,
    /// they take turns while three tenths more come in.
    @inline(__always)
    private func mostUsed(_ first: Int) -> Int {
        let segment = directory[first]
        guard segment.depth > 0 else { return (mask + 1) / 4 * 3 }
        let number = UInt32(truncatingIfNeeded: first >> Int(depth - segment.depth))
        // Multiples of the golden ratio lie evenly between two integers.
        let part = Int((number &* 0x9E37_79B1) >> 27)
        return (mask + 1) / 512 * (320 + 3 * part)
    }

    /// Frees the slot at which a search ended. What was pushed past it moves up, so that no tombstones gather.
    mutating func remove(at cursor: Cursor, hash hashOf: (Slot) -> UInt32) {
        let slots = unsafe cursor.slots
        var hole = cursor.position
        var position = (hole + 1) & mask
        while unsafe slots[position] != 0 {
            let home = Int(hashOf(unsafe slots[position])) & mask
            if (position - home) & mask >= (position - hole) & mask {
                unsafe slots[hole] = slots[position]
                hole = position
            }
            position = (position + 1) & mask
        }
        unsafe slots[hole] = 0
        let first = first(place(cursor.hash))
        directory[first].used -= 1
        if Int(directory[first].used) * 8 < mask + 1 { shrink(first, hash: hashOf) }
    }

    /// Puts another slot of the same hash in the place of one at which a search ended.
    func replace(at cursor: Cursor, with slot: Slot) { unsafe cursor.slots[cursor.position] = slot }

    /// The first place in the directory of the segment that a place leads to.
    @inline(__always)
    private func first(_ place: Int) -> Int {
        let places = 1 << Int(depth - directory[place].depth)
        return place & ~(places - 1)
    }

    @inline(never)
    private mutating func grow(_ first: Int, hash hashOf: (Slot) -> UInt32) {
        let old = directory[first]
        guard mask + 1 == Self.largest else { return resize(to: (mask + 1) * 2, hash: hashOf) }
        guard old.depth < Self.deepest else {
            // Only hashes that agree in most of their bits come here: the segment may fill up, but for one slot.
            guard Int(old.used) < mask else {
                StateStop.stop(
                    "a table of the engine's state has \(mask) entries whose hashes agree in \(Self.deepest) bits, the "
                        + "most that it can have; \(StateStop.advice)")
            }
            return
        }
        split(first, hash: hashOf)
    }

    /// Gives the only segment another number of slots.
    private mutating func resize(to count: Int, hash hashOf: (Slot) -> UInt32) {
        let old = directory[0]
        let oldCount = mask + 1
        mask = count - 1
        directory[0] = unsafe Segment(slots: arena.allocate(Slot.self, count: count), depth: 0, used: old.used)
        move(from: old, slots: oldCount, into: directory[0], hash: hashOf)
    }

    /// Puts all slots of a segment into another, and frees its memory.
    private func move(from old: Segment, slots count: Int, into new: Segment, hash hashOf: (Slot) -> UInt32) {
        for index in 0..<count where unsafe old.slots[index] != 0 {
            put(unsafe old.slots[index], into: new, hash: hashOf(unsafe old.slots[index]))
        }
        unsafe arena.deallocate(old.slots, count: count)
    }

    private mutating func split(_ first: Int, hash hashOf: (Slot) -> UInt32) {
        let old = directory[first]
        var first = first
        if old.depth == depth {
            doubleDirectory()
            first *= 2
        }
        var low = unsafe Segment(slots: old.slots, depth: old.depth + 1)
        var high = unsafe Segment(slots: arena.allocate(Slot.self, count: mask + 1), depth: old.depth + 1)
        var free = 0
        while unsafe old.slots[free] != 0 { free += 1 }
        // From a free slot on, what stays moves to where it would be had the rest never been: nothing before it is left
        // that was not looked at.
        for step in 1...mask {
            let position = (free + step) & mask
            let slot = unsafe old.slots[position]
            guard slot != 0 else { continue }
            unsafe old.slots[position] = 0
            let hash = hashOf(slot)
            let isHigh = (hash >> (31 - old.depth)) & 1
            high.used += isHigh
            put(slot, into: isHigh == 0 ? low : high, hash: hash)
        }
        low.used = old.used - high.used
        let half = 1 << Int(depth - old.depth - 1)
        for place in 0..<half {
            directory[first + place] = low
            directory[first + half + place] = high
        }
        segments += 1
        if old.depth + 1 == depth { deepSegments += 2 }
    }

    /// Makes one segment of a nearly empty one and the other half of what it was, or of the only one a smaller one.
    @inline(never)
    private mutating func shrink(_ first: Int, hash hashOf: (Slot) -> UInt32) {
        let segment = directory[first]
        guard segment.depth > 0 else {
            return mask + 1 > Self.smallest ? resize(to: (mask + 1) / 2, hash: hashOf) : ()
        }
        let places = 1 << Int(depth - segment.depth)
        let other = directory[first ^ places]
        guard other.depth == segment.depth, Int(segment.used + other.used) * 4 <= mask + 1 else { return }
        var merged = segment
        merged.depth -= 1
        merged.used += other.used
        move(from: other, slots: mask + 1, into: merged, hash: hashOf)
        let start = first & ~places
        for place in start..<start + 2 * places { directory[place] = merged }
        segments -= 1
        guard segment.depth == depth else { return }
        deepSegments -= 2
        if deepSegments == 0 { halveDirectory() }
    }

    private func put(_ slot: Slot, into segment: Segment, hash: UInt32) {
        var position = Int(hash) & mask
        while unsafe segment.slots[position] != 0 { position = (position + 1) & mask }
        unsafe segment.slots[position] = slot
    }

    private mutating func doubleDirectory() {
        var larger = StateArray<Segment>(in: arena)
        larger.reserve(directory.count * 2)
        for place in 0..<directory.count {
            larger.append(directory[place])
            larger.append(directory[place])
        }
        directory = larger
        depth += 1
        deepSegments = 0
    }

    private mutating func halveDirectory() {
        var smaller = StateArray<Segment>(in: arena)
        smaller.reserve(directory.count / 2)
        for place in 0..<directory.count / 2 { smaller.append(directory[place * 2]) }
        directory = smaller
        depth -= 1
        countDeepSegments()
    }

    private mutating func countDeepSegments() {
        deepSegments = 0
        for place in 0..<directory.count where directory[place].depth == depth { deepSegments += 1 }
    }

    /// Visits the segments.
    mutating func archive(_ archive: StateArchive) {
        archive.value(&mask)
        archive.value(&depth)
        var depths: [UInt32] = []
        var used: [UInt32] = []
        var place = 0
        while !archive.isRestoring, place < directory.count {
            depths.append(directory[place].depth)
            used.append(directory[place].used)
            place += 1 << Int(depth - directory[place].depth)
        }
        archive.array(&depths)
        archive.array(&used)
        if archive.isRestoring { restore(depths: depths, used: used, archive) }
        place = 0
        while place < directory.count {
            // Safe: the slots of a segment are all initialised.
            unsafe archive.memory(
                UnsafeMutableRawBufferPointer(
                    start: directory[place].slots, count: (mask + 1) * MemoryLayout<Slot>.stride))
            place += 1 << Int(depth - directory[place].depth)
        }
    }

    /// Makes segments, still empty, in a new table; after a failure it is a new one again.
    private mutating func restore(depths: [UInt32], used: [UInt32], _ archive: StateArchive) {
        let isSound =
            (Self.smallest - 1...Self.largest - 1).contains(mask) && (mask + 1) & mask == 0 && depth <= Self.deepest
            && (depth == 0 || mask + 1 == Self.largest)
            && depths.count == used.count && depths.allSatisfy { $0 <= depth }
            && depths.reduce(0) { $0 + 1 << Int(depth - $1) } == 1 << Int(depth)
        guard isSound else {
            mask = Self.smallest - 1
            depth = 0
            return archive.fail("the snapshot has a table whose segments do not fit each other")
        }
        unsafe arena.deallocate(directory[0].slots, count: Self.smallest)
        directory = StateArray(in: arena)
        segments = depths.count
        let size = mask + 1
        for (depth, used) in zip(depths, used) {
            let segment = unsafe Segment(slots: arena.allocate(Slot.self, count: size), depth: depth, used: used)
            for _ in 0..<1 << Int(self.depth - depth) { directory.append(segment) }
        }
        countDeepSegments()
    }
}

/// Slots of a hash in the high half, and of a number plus 1 in the low half.
extension HashSlots where Slot == UInt64 {
    /// The number, plus 1, of the first slot with the hash; 0 if there is none.
    @inline(__always)
    func likely(_ hash: UInt32) -> UInt32 {
        var cursor = start(hash)
        while true {
            let slot = self[cursor]
            if slot == 0 || UInt32(truncatingIfNeeded: slot >> 32) == hash {
                return UInt32(truncatingIfNeeded: slot)
            }
            advance(&cursor)
        }
    }
}
