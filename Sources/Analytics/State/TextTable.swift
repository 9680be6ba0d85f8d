/// Gives each distinct byte string a number, 0, 1, 2 …, and keeps it for good.
///
/// Slots have 8 bytes: 32 bits of the hash, and the string's reference plus 1. The
/// string carries its number, so that finding one touches two places in memory: its slot and itself.
@safe struct TextTable: ~Copyable {
    private var slots: HashSlots<UInt64>
    private var references: StateArray<UInt32>
    private var store: ByteStore
    init(in arena: StateArena) {
        slots = HashSlots(in: arena)
        references = StateArray(in: arena)
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

    /// The string of a number.
    @inline(__always)
    func bytes(_ number: UInt32) -> UnsafeBufferPointer<UInt8> { unsafe store.bytes(references[Int(number)]) }

    /// Asks the processor to fetch the slot that the hash leads to. Some work later, `prefetchText` does the next step.
    @inline(__always)
    func prefetchSlot(_ hash: UInt32) { slots.prefetch(hash) }

    /// Asks the processor to fetch the text that the slot of the hash leads to, if there is one.
    @inline(__always)
    func prefetchText(_ hash: UInt32) {
        let slot = slots[slots.start(hash)]
        if slot != 0 { store.prefetch(UInt32(truncatingIfNeeded: slot) - 1) }
    }

    /// The number of a string with the given hash, and whether it is new.
    @inline(__always)
    mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> (number: UInt32, isNew: Bool) {
        unsafe intern(UnsafeBufferPointer(start: nil, count: 0), bytes, hash: hash)
    }

    /// The number of the string that consists of two parts, and whether it is new.
    @inline(__always)
    mutating func intern(
        _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>, hash: UInt32
    ) -> (number: UInt32, isNew: Bool) {
        var cursor = slots.start(hash)
        while true {
            let slot = slots[cursor]
            if slot == 0 { break }
            if UInt32(truncatingIfNeeded: slot >> 32) == hash {
                let reference = UInt32(truncatingIfNeeded: slot) - 1
                if unsafe equals(store.bytes(reference), first, second) { return (store.number(reference), false) }
            }
            slots.advance(&cursor)
        }
        return (unsafe insert(first, second, hash: hash, at: cursor), true)
    }

    @inline(__always)
    private func equals(
        _ text: UnsafeBufferPointer<UInt8>, _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard text.count == first.count + second.count else { return false }
        return unsafe (first.isEmpty || equalBytes(.init(rebasing: text[..<first.count]), first))
            && equalBytes(.init(rebasing: text[first.count...]), second)
    }

    @inline(never)
    private mutating func insert(
        _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>, hash: UInt32,
        at cursor: HashSlots<UInt64>.Cursor
    ) -> UInt32 {
        let number = UInt32(references.count)
        let reference = unsafe store.append(first, second, number: number)
        references.append(reference)
        slots.insert(UInt64(hash) << 32 | UInt64(reference + 1), at: cursor) { UInt32($0 >> 32) }
        return number
    }
}
