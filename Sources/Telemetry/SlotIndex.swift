/// Which slots of a cache may hold what has a hash.
///
/// Slots are in sets of eight, and a hash has a set. Of each slot a byte of the hash of what it holds is known. What was not
/// used lately makes room for what is new (the replacement of bit-PLRU caches).
@safe struct SlotIndex: ~Copyable {
    private static let ways = 8
    private static let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    private static let eachByte: UInt64 = 0x0101_0101_0101_0101

    /// How many slots there are.
    let slotCount: Int
    private let setMask: UInt64
    /// Of each set, a byte of the hash of what each slot holds.
    private let tags: UnsafeMutablePointer<UInt64>
    /// Of each set, a bit for each slot that was used lately: never all of them.
    private let used: UnsafeMutablePointer<UInt8>
    /// Parts of hashes of what came once, and was not kept.
    private let seen: UnsafeMutablePointer<UInt32>

    /// - Parameter slots: a power of two, 8 at least.
    init(slots: Int) {
        precondition(slots.nonzeroBitCount == 1 && slots >= Self.ways)
        slotCount = slots
        let sets = slots / Self.ways
        setMask = UInt64(sets - 1)
        unsafe tags = .allocate(capacity: sets)
        unsafe tags.initialize(repeating: 0, count: sets)
        unsafe used = .allocate(capacity: sets)
        unsafe used.initialize(repeating: 0, count: sets)
        unsafe seen = .allocate(capacity: slots)
        unsafe seen.initialize(repeating: 0, count: slots)
    }

    deinit {
        unsafe tags.deallocate()
        unsafe used.deallocate()
        unsafe seen.deallocate()
    }

    @inline(__always)
    private func set(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32 & setMask) }

    private static func tag(of hash: UInt64) -> UInt64 { hash >> 56 }

    /// The slots of a set that may hold what has a hash: in each byte of those the top bit.
    @inline(__always)
    private func candidates(_ hash: UInt64, in set: Int) -> UInt64 {
        // Safe: `set(of:)` is less than the count.
        let differences = unsafe tags[set] ^ Self.tag(of: hash) &* Self.eachByte
        return ~(((differences & Self.lowBits) &+ Self.lowBits) | differences | Self.lowBits)
    }

    /// The first slot that may hold what has a hash.
    @inline(__always)
    func likelySlot(_ hash: UInt64) -> Int? {
        let set = set(of: hash)
        let candidates = candidates(hash, in: set)
        return candidates == 0 ? nil : set &* Self.ways &+ candidates.trailingZeroBitCount >> 3
    }

    /// The slot of what has a hash and is what is looked for, which is asked of slots that may hold nothing, too.
    @inline(__always)
    func slot(_ hash: UInt64, where isWanted: (_ slot: Int) -> Bool) -> Int? {
        let set = set(of: hash)
        var candidates = candidates(hash, in: set)
        while candidates != 0 {
            let slot = set &* Self.ways &+ candidates.trailingZeroBitCount >> 3
            if isWanted(slot) {
                markUsed(slot)
                return slot
            }
            candidates &= candidates &- 1
        }
        return nil
    }

    /// Notes that what a slot holds was found.
    @inline(__always)
    func markUsed(_ slot: Int) {
        let set = slot >> Self.ways.trailingZeroBitCount
        let bit = 1 &<< UInt8(truncatingIfNeeded: slot & (Self.ways - 1))
        // Safe: as above.
        let marked = unsafe used[set] | bit
        unsafe used[set] = marked == .max ? bit : marked
    }

    /// Whether something came before, and is to be kept now that it comes again; if not, it is remembered.
    ///
    /// What never comes again must not push out what does.
    func comesAgain(_ hash: UInt64) -> Bool {
        let part = UInt32(truncatingIfNeeded: hash) | 1
        let place = Int(truncatingIfNeeded: hash >> 32) & (slotCount - 1)
        // Safe: the mask keeps the place in bounds.
        if unsafe seen[place] == part { return true }
        unsafe seen[place] = part
        return false
    }

    /// A slot for what has a hash, whatever it held.
    func vacate(for hash: UInt64) -> Int {
        let set = set(of: hash)
        // Safe: as above.
        let way = unsafe (~used[set]).trailingZeroBitCount
        let shift = UInt64(8 * way)
        unsafe tags[set] = tags[set] & ~(0xFF &<< shift) | Self.tag(of: hash) &<< shift
        let slot = set * Self.ways + way
        markUsed(slot)
        return slot
    }
}
