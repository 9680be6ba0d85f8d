/// Gives each content that a journey is about a number, and forgets it with the last such journey.
///
/// Slots are those of `TextTable`, with the content's number. The text of a content stands in its entry, packed if it
/// has the form of an id; one that finds no room there has an allocation of its own, because contents come and go.
@safe struct ContentTable: ~Copyable {
    private struct Entry: BitwiseCopyable {
        /// The text, or the address of its allocation.
        var words: (UInt64, UInt64, UInt64, UInt32) = (0, 0, 0, 0)
        /// Bytes of the text as it is kept, below the raw value of its form.
        var lengthAndForm: UInt32 = 0
        var hash: UInt32
        var journeys: UInt32 = 0

        var length: Int { Int(lengthAndForm & Self.lengthMask) }
        var form: HexForm? { HexForm(rawValue: lengthAndForm >> 30) }
        var isApart: Bool { length > Self.room }

        /// Texts of so many bytes find room in the entry.
        static let room = 28
        static let lengthMask: UInt32 = 1 << 30 - 1
    }

    private var slots = HashSlots<UInt64>(in: .funnel)
    private var entries = Slab<Entry>(in: .funnel)
    /// Bytes of the texts that have an allocation of their own.
    private var textBytes = 0

    /// Contents that are known now.
    var count: Int { entries.count }

    /// Bytes that the table holds, its texts included.
    var allocatedBytes: Int { slots.allocatedBytes + entries.allocatedBytes + textBytes }

    deinit {
        entries.forEachPlace { number in
            guard entries[number].isApart else { return }
            unsafe StateArena.funnel.deallocate(
                UnsafeMutablePointer(mutating: text(number)), count: entries[number].length)
        }
    }

    /// Visits slots and entries, and the texts that stand apart one after another.
    mutating func archive(_ archive: StateArchive) {
        slots.archive(archive)
        entries.archive(archive)
        archive.value(&textBytes)
        var apart: [UInt32] = []
        entries.forEachPlace { if entries[$0].isApart { apart.append($0) } }
        for number in apart {
            let length = entries[number].length
            if archive.isRestoring {
                let memory = unsafe StateArena.funnel.allocate(UInt8.self, count: length)
                entries[number].words.0 = UInt64(UInt(bitPattern: memory))
            }
            // Safe: the text has as many bytes.
            unsafe archive.memory(
                UnsafeMutableRawBufferPointer(
                    start: UnsafeMutableRawPointer(mutating: text(number)), count: length))
        }
    }

    /// The bytes of a content as they are kept.
    @inline(__always)
    private func text(_ number: UInt32) -> UnsafePointer<UInt8> {
        let entry = unsafe entries.address(number)
        // Safe: the entry's words are the text, or the address of an allocation that the entry owns.
        if unsafe entry.pointee.isApart {
            return unsafe UnsafePointer(bitPattern: UInt(entry.pointee.words.0)).unsafelyUnwrapped
        }
        return unsafe UnsafeRawPointer(entry).assumingMemoryBound(to: UInt8.self)
    }

    /// Lends the text of a content.
    @inline(__always)
    func withBytes<Result>(_ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let entry = entries[number]
        if let form = entry.form { return unsafe form.withText(of: text(number), body) }
        return unsafe body(UnsafeBufferPointer(start: text(number), count: entry.length))
    }

    @inline(__always)
    private func isEqual(_ number: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let entry = entries[number]
        if let form = entry.form { return unsafe form.equals(text(number), bytes) }
        return unsafe equalBytes(UnsafeBufferPointer(start: text(number), count: entry.length), bytes)
    }

    /// Asks the processor to fetch the slot that the hash leads to. Some work later, `likely` does the next step.
    @inline(__always)
    func prefetchSlot(_ hash: UInt32) { slots.prefetch(hash) }

    /// The number, plus 1, of the content that is likely to have the hash, and asks the processor to fetch it; 0 if there
    /// is none. It is for `intern`.
    @inline(__always)
    func likely(_ hash: UInt32) -> UInt32 {
        let likely = slots.likely(hash)
        if likely != 0 { entries.prefetch(likely - 1) }
        return likely
    }

    /// The number of a content with the given hash; a new one has no journeys until `retain`.
    ///
    /// - Parameter likely: what `likely` said of the hash, or 0.
    @inline(__always)
    mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32, likely: UInt32 = 0) -> UInt32 {
        if likely != 0, unsafe isEqual(likely - 1, bytes) { return likely - 1 }
        return unsafe internUnlikely(bytes, hash: hash)
    }

    @inline(never)
    private mutating func internUnlikely(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> UInt32 {
        var cursor = slots.start(hash)
        while slots[cursor] != 0 {
            let slot = slots[cursor]
            let number = UInt32(truncatingIfNeeded: slot) - 1
            if UInt32(truncatingIfNeeded: slot >> 32) == hash, unsafe isEqual(number, bytes) {
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
        let number = entries.add(unsafe makeEntry(bytes, hash: hash))
        slots.insert(UInt64(hash) << 32 | UInt64(number + 1), at: cursor) { UInt32($0 >> 32) }
        return number
    }

    private mutating func makeEntry(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Entry {
        precondition(bytes.count <= Int(Entry.lengthMask))
        var entry = Entry(hash: hash)
        if let packed = unsafe HexForm.pack(bytes) {
            entry.words = (packed.words.0, packed.words.1, UInt64(packed.words.2), 0)
            entry.lengthAndForm = packed.form.rawValue << 30 | UInt32(packed.form.packedBytes)
            return entry
        }
        entry.lengthAndForm = UInt32(bytes.count)
        if entry.isApart {
            let memory = unsafe StateArena.funnel.allocate(UInt8.self, count: bytes.count)
            if let base = bytes.baseAddress { unsafe memory.update(from: base, count: bytes.count) }
            entry.words.0 = UInt64(UInt(bitPattern: memory))
            textBytes += bytes.count
        } else {
            unsafe withUnsafeMutableBytes(of: &entry.words) { unsafe $0.copyBytes(from: bytes) }
        }
        return entry
    }

    /// Counts one more journey about the content.
    mutating func retain(_ number: UInt32) { entries[number].journeys += 1 }

    /// Counts one journey less, and forgets the content with the last.
    mutating func release(_ number: UInt32) {
        entries[number].journeys -= 1
        if entries[number].journeys == 0 { remove(number) }
    }

    private mutating func remove(_ number: UInt32) {
        let entry = entries[number]
        var cursor = slots.start(entry.hash)
        while UInt32(truncatingIfNeeded: slots[cursor]) != number + 1 { slots.advance(&cursor) }
        slots.remove(at: cursor) { UInt32($0 >> 32) }
        if entry.isApart {
            unsafe StateArena.funnel.deallocate(UnsafeMutablePointer(mutating: text(number)), count: entry.length)
            textBytes -= entry.length
        }
        // What a free place holds stands for no text that has memory.
        entries[number].lengthAndForm = 0
        entries.remove(number)
    }
}
