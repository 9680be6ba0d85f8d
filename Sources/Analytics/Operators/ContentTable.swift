/// Gives each content that a journey is about a number, and forgets it with the last such journey.
///
/// Slots are those of `TextTable`, with the content's number; the bytes of each content are an allocation of their own, because contents come and go.
@safe struct ContentTable: ~Copyable {
    // Safe: the bytes belong to the table, which frees them with the entry.
    @safe private struct Entry: BitwiseCopyable {
        var bytes: UnsafeMutablePointer<UInt8>?
        var length: UInt32
        var hash: UInt32
        var journeys: UInt32
    }

    private var slots = HashSlots<UInt64>(in: .funnel)
    private var entries = StateArray<Entry>(in: .funnel)
    private var free = StateArray<UInt32>(in: .funnel)
    private var textBytes = 0

    /// Contents that are known now.
    var count: Int { entries.count - free.count }

    /// Bytes that the table holds, its texts included.
    var allocatedBytes: Int { slots.allocatedBytes + entries.allocatedBytes + free.allocatedBytes + textBytes }

    deinit {
        for index in 0..<entries.count {
            let entry = entries[index]
            if let bytes = unsafe entry.bytes { unsafe StateArena.funnel.deallocate(bytes, count: Int(entry.length)) }
        }
    }

    /// Visits slots and entries, and the texts one after another.
    mutating func archive(_ archive: StateArchive) {
        slots.archive(archive)
        entries.archive(archive)
        free.archive(archive)
        archive.value(&textBytes)
        var texts: [UInt8] = []
        for index in 0..<(archive.isRestoring ? 0 : entries.count) { unsafe texts += bytes(UInt32(index)) }
        archive.array(&texts)
        guard archive.isRestoring else { return }
        restoreTexts(texts)
    }

    private mutating func restoreTexts(_ texts: [UInt8]) {
        var start = 0
        for index in 0..<entries.count {
            let length = Int(entries[index].length)
            guard length > 0, start + length <= texts.count else {
                unsafe entries[index].bytes = nil
                continue
            }
            let copy = unsafe StateArena.funnel.allocate(UInt8.self, count: length)
            unsafe texts[start..<start + length].withUnsafeBufferPointer { text in
                if let base = text.baseAddress { unsafe copy.update(from: base, count: length) }
            }
            unsafe entries[index].bytes = copy
            start += length
        }
    }

    /// The text of a content.
    func bytes(_ number: UInt32) -> UnsafeBufferPointer<UInt8> {
        let entry = entries[Int(number)]
        return unsafe UnsafeBufferPointer(start: entry.bytes, count: Int(entry.length))
    }

    /// Asks the processor to fetch the slot that the hash leads to. Some work later, `prefetchEntry` does the next step.
    @inline(__always)
    func prefetchSlot(_ hash: UInt32) { slots.prefetch(hash) }

    /// Asks the processor to fetch the entry that the slot of the hash leads to, if there is one.
    @inline(__always)
    func prefetchEntry(_ hash: UInt32) {
        let slot = slots[slots.start(hash)]
        if slot != 0 { entries.prefetch(Int(UInt32(truncatingIfNeeded: slot) - 1)) }
    }

    /// The number of a content with the given hash; a new one has no journeys until `retain`.
    @inline(__always)
    mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> UInt32 {
        var cursor = slots.start(hash)
        while slots[cursor] != 0 {
            let slot = slots[cursor]
            let number = UInt32(truncatingIfNeeded: slot) - 1
            if UInt32(truncatingIfNeeded: slot >> 32) == hash, unsafe equalBytes(self.bytes(number), bytes) {
                return number
            }
            slots.advance(&cursor)
        }
        return unsafe insert(bytes, hash: hash, at: cursor)
    }

    @inline(never)
    private mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32, at cursor: HashSlots<UInt64>.Cursor)
        -> UInt32
    {
        let copy = unsafe StateArena.funnel.allocate(UInt8.self, count: bytes.count)
        if let base = bytes.baseAddress { unsafe copy.update(from: base, count: bytes.count) }
        textBytes += bytes.count
        let entry = unsafe Entry(bytes: copy, length: UInt32(bytes.count), hash: hash, journeys: 0)
        let number: UInt32
        if let used = free.popLast() {
            number = used
            entries[Int(number)] = entry
        } else {
            number = UInt32(entries.count)
            entries.append(entry)
        }
        slots.insert(UInt64(hash) << 32 | UInt64(number + 1), at: cursor) { UInt32($0 >> 32) }
        return number
    }

    /// Counts one more journey about the content.
    mutating func retain(_ number: UInt32) { entries[Int(number)].journeys += 1 }

    /// Counts one journey less, and forgets the content with the last.
    mutating func release(_ number: UInt32) {
        entries[Int(number)].journeys -= 1
        if entries[Int(number)].journeys == 0 { remove(number) }
    }

    private mutating func remove(_ number: UInt32) {
        let entry = entries[Int(number)]
        var cursor = slots.start(entry.hash)
        while UInt32(truncatingIfNeeded: slots[cursor]) != number + 1 { slots.advance(&cursor) }
        slots.remove(at: cursor) { UInt32($0 >> 32) }
        if let bytes = unsafe entry.bytes { unsafe StateArena.funnel.deallocate(bytes, count: Int(entry.length)) }
        textBytes -= Int(entry.length)
        unsafe entries[Int(number)].bytes = nil
        entries[Int(number)].length = 0
        free.append(number)
    }
}
