/// Gives each distinct byte string a number, 0, 1, 2 …, and keeps it for good.
///
/// Slots have 8 bytes: 32 bits of the hash, and the string's reference plus 1. The
/// string carries its number, so that finding one touches two places in memory: its slot and itself.
@safe struct TextTable: ~Copyable {
    private var slots: HashSlots<UInt64>
    private var references: PagedArray<UInt32>
    private var store: ByteStore

    init(in arena: StateArena) {
        slots = HashSlots(in: arena)
        references = PagedArray(in: arena)
        store = ByteStore(in: arena)
    }

    /// Visits slots and strings.
    mutating func archive(_ archive: StateArchive) {
        slots.archive(archive)
        references.archive(archive)
        store.archive(archive)
    }

    /// Distinct strings so far.
    var count: Int { references.count }

    /// Bytes that the table holds, its strings included.
    var allocatedBytes: Int { slots.allocatedBytes + references.allocatedBytes + store.allocatedBytes }

    /// Lends the string of a number.
    @inline(__always)
    func withBytes<Result>(_ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe store.withBytes(references[Int(number)], body)
    }

    /// Whether the string of a number consists of these parts. It must not be an id.
    @inline(__always)
    func isEqual(_ number: UInt32, to parts: ByteStore.Parts) -> Bool {
        store.number(references[Int(number)], ifEqualTo: parts) != nil
    }

    /// A copy of the string of a number.
    func copy(_ number: UInt32) -> [UInt8] { unsafe withBytes(number) { unsafe Array($0) } }

    /// Asks the processor to fetch the slot that the hash leads to. Some work later, `likely` does the next step.
    @inline(__always)
    func prefetchSlot(_ hash: UInt32) { slots.prefetch(hash) }

    /// The reference, plus 1, of the string that is likely to have the hash, and asks the processor to fetch it; 0 if
    /// there is none. It is for `intern`.
    @inline(__always)
    func likely(_ hash: UInt32) -> UInt32 {
        let likely = slots.likely(hash)
        if likely != 0 { store.prefetch(likely - 1) }
        return likely
    }

    /// The number of a string with the given hash, and whether it is new.
    @inline(__always)
    mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> (number: UInt32, isNew: Bool) {
        unsafe intern(ByteStore.Parts(third: bytes), hash: hash)
    }

    /// The number of the string that consists of parts, and whether it is new.
    @inline(__always)
    mutating func intern(_ parts: ByteStore.Parts, hash: UInt32) -> (number: UInt32, isNew: Bool) {
        intern(hash: hash) {
            $0.number($1, ifEqualTo: parts)
        } append: {
            $0.append(parts, number: $1)
        }
    }

    /// The number of an id with the given hash, and whether it is new. Ids are kept packed, if they have a form for it:
    /// a table holds either ids or other strings.
    ///
    /// - Parameter likely: what `likely` said of the hash, or 0.
    @inline(__always)
    mutating func intern(
        id: UnsafeBufferPointer<UInt8>, hash: UInt32, likely: UInt32 = 0
    ) -> (number: UInt32, isNew: Bool) {
        if likely != 0, let number = unsafe store.number(likely - 1, ifEqualTo: id) { return (number, false) }
        return unsafe internUnlikely(id: id, hash: hash)
    }

    @inline(never)
    private mutating func internUnlikely(
        id: UnsafeBufferPointer<UInt8>, hash: UInt32
    ) -> (number: UInt32, isNew: Bool) {
        intern(hash: hash) {
            unsafe $0.number($1, ifEqualTo: id)
        } append: {
            unsafe $0.append(id: id, number: $1)
        }
    }

    /// - Parameters:
    ///   - find: gives the number of the string that a reference leads to, if it is the one that is wanted.
    ///   - append: appends it to the store under a number, and gives its reference.
    @inline(__always)
    private mutating func intern(
        hash: UInt32, find: (borrowing ByteStore, UInt32) -> UInt32?, append: (inout ByteStore, UInt32) -> UInt32
    ) -> (number: UInt32, isNew: Bool) {
        var cursor = slots.start(hash)
        while true {
            let slot = slots[cursor]
            if slot == 0 { break }
            if UInt32(truncatingIfNeeded: slot >> 32) == hash,
                let number = find(store, UInt32(truncatingIfNeeded: slot) - 1)
            {
                return (number, false)
            }
            slots.advance(&cursor)
        }
        guard references.count <= Int(ByteStore.numberMask) else {
            StateStop.stop(
                "a table of the engine's state has \(references.count) texts, the most that it can have; "
                    + StateStop.advice)
        }
        let number = UInt32(references.count)
        insert(append(&store, number), hash: hash, at: cursor)
        return (number, true)
    }

    @inline(never)
    private mutating func insert(_ reference: UInt32, hash: UInt32, at cursor: HashSlots<UInt64>.Cursor) {
        references.append(reference)
        slots.insert(UInt64(hash) << 32 | UInt64(reference + 1), at: cursor) { UInt32($0 >> 32) }
    }
}
