/// Gives each distinct byte string a number, 0, 1, 2 …, and keeps it for good.
///
/// Open addressing with linear probing over 8-byte slots: 32 bits of the hash, and the string's reference plus 1. The
/// string carries its number, so that finding one touches two places in memory: its slot and itself.
@safe struct TextTable: ~Copyable {
    private var slots: StateArray<UInt64>
    private var references: StateArray<UInt32>
    private var store: ByteStore
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        slots = StateArray(zeroed: 16, in: arena)
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
    func prefetchSlot(_ hash: UInt32) { slots.prefetch(Int(hash) & (slots.count - 1)) }

    /// Asks the processor to fetch the text that the slot of the hash leads to, if there is one.
    @inline(__always)
    func prefetchText(_ hash: UInt32) {
        let slot = slots[Int(hash) & (slots.count - 1)]
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
        let mask = slots.count - 1
        var position = Int(hash) & mask
        while true {
            let slot = slots[position]
            if slot == 0 { break }
            if UInt32(truncatingIfNeeded: slot >> 32) == hash {
                let reference = UInt32(truncatingIfNeeded: slot) - 1
                if unsafe equals(store.bytes(reference), first, second) { return (store.number(reference), false) }
            }
            position = (position + 1) & mask
        }
        return (unsafe insert(first, second, hash: hash, at: position), true)
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
        _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>, hash: UInt32, at position: Int
    ) -> UInt32 {
        let number = UInt32(references.count)
        let reference = unsafe store.append(first, second, number: number)
        references.append(reference)
        slots[position] = UInt64(hash) << 32 | UInt64(reference + 1)
        if references.count * 4 > slots.count * 3 { slots = slots.doubledSlots(in: arena) }
        return number
    }
}
