internal import CPrefetch

/// Numbered byte strings that stay until the whole store goes: chunks, and a small reference to each string.
///
/// The first chunk begins small and doubles as long as it is alone, so that a store of few strings does not cost a whole
/// one.
@safe struct ByteStore: ~Copyable {
    private static let chunkBytes = 64 * 1024
    /// Bytes of a first chunk that was just begun.
    private static let leastBytes = 64
    /// References count in steps of four bytes, so that 32 bits reach 16 GiB.
    private static let step = 4
    /// Before each string stands its number, with the raw value of its form in the highest bits; before one that has
    /// no form, its length too.
    private static let wordBytes = 4
    private static let numberBits: UInt32 = 30
    /// The largest number of a string.
    static let numberMask: UInt32 = 1 << numberBits - 1

    private var chunks: StateArray<UnsafeMutablePointer<UInt8>>
    /// Bytes of each allocation: a chunk or, for a string larger than that, several; fewer only as long as it is alone.
    private var allocations: StateArray<Int>
    private var used = 0
    /// Bytes of all allocations.
    private var capacity = 0
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        unsafe chunks = StateArray(in: arena)
        allocations = StateArray(in: arena)
    }

    deinit {
        var first = 0
        for index in 0..<allocations.count {
            unsafe arena.deallocate(chunks[first], count: allocations[index])
            first += Self.chunks(of: allocations[index])
        }
    }

    /// How many chunks so many bytes take.
    private static func chunks(of bytes: Int) -> Int { (bytes + chunkBytes - 1) / chunkBytes }

    /// Bytes that the store holds.
    var allocatedBytes: Int {
        unsafe chunks.allocatedBytes + allocations.allocatedBytes + capacity
    }

    /// A string in three parts that follow each other: a word of four bytes, and two texts. Any may be missing.
    @safe struct Parts {
        var word: UInt32?
        // Safe: who makes parts sees to it that the bytes stay while they are used.
        var second = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var third: UnsafeBufferPointer<UInt8>

        var wordCount: Int { word == nil ? 0 : MemoryLayout<UInt32>.size }
        var count: Int { unsafe wordCount + second.count + third.count }
    }

    /// Copies a string into the store under a number, and returns its reference.
    mutating func append(_ parts: Parts, number: UInt32) -> UInt32 {
        let count = parts.count
        let (reference, memory) = unsafe allocate(2 * Self.wordBytes + count)
        unsafe memory.storeBytes(of: number, as: UInt32.self)
        unsafe memory.storeBytes(of: UInt32(count), toByteOffset: Self.wordBytes, as: UInt32.self)
        if let word = parts.word {
            unsafe memory.storeBytes(of: word, toByteOffset: 2 * Self.wordBytes, as: UInt32.self)
        }
        var end = unsafe memory + 2 * Self.wordBytes + parts.wordCount
        func add(_ part: UnsafeBufferPointer<UInt8>) {
            if let base = part.baseAddress { unsafe end.copyMemory(from: base, byteCount: part.count) }
            unsafe end += part.count
        }
        unsafe add(parts.second)
        unsafe add(parts.third)
        return reference
    }

    /// Copies an id into the store under a number, packed if it has a form, and returns its reference.
    mutating func append(id: UnsafeBufferPointer<UInt8>, number: UInt32) -> UInt32 {
        guard let packed = unsafe HexForm.pack(id) else { return append(unsafe Parts(third: id), number: number) }
        let (reference, memory) = unsafe allocate(Self.wordBytes + packed.form.packedBytes)
        unsafe memory.storeBytes(of: packed.form.rawValue << Self.numberBits | number, as: UInt32.self)
        unsafe withUnsafeBytes(of: packed.words) {
            // Safe: the words begin with as many packed bytes.
            unsafe (memory + Self.wordBytes).copyMemory(
                from: $0.baseAddress.unsafelyUnwrapped, byteCount: packed.form.packedBytes)
        }
        return reference
    }

    /// Free memory of so many bytes, and its reference.
    @inline(__always)
    private mutating func allocate(_ bytes: Int) -> (reference: UInt32, memory: UnsafeMutableRawPointer) {
        let needed = (bytes + Self.step - 1) / Self.step * Self.step
        if used + needed > capacity || used % Self.chunkBytes + needed > Self.chunkBytes { makeRoom(for: needed) }
        guard let reference = UInt32(exactly: used / Self.step) else {
            StateStop.stop(
                "a table of the engine's state has \(used >> 30) GiB of texts, the most that it can have; "
                    + StateStop.advice)
        }
        let memory = unsafe UnsafeMutableRawPointer(chunks[used / Self.chunkBytes] + used % Self.chunkBytes)
        // Behind a string of several chunks, the rest of its last chunk stays free for others.
        used += needed
        return unsafe (reference, memory)
    }

    @inline(never)
    private mutating func makeRoom(for needed: Int) {
        if allocations.count == 1, capacity < Self.chunkBytes {
            growFirst(to: Self.sizeOfFirst(for: min(used + needed, Self.chunkBytes)))
            if used + needed <= capacity { return }
        }
        used = capacity
        let isSmall = capacity == 0 && needed < Self.chunkBytes
        addAllocation(isSmall ? Self.sizeOfFirst(for: needed) : Self.chunks(of: needed) * Self.chunkBytes)
    }

    /// Bytes of a first chunk in which so many are used, at most those of a chunk.
    private static func sizeOfFirst(for bytes: Int) -> Int {
        var size = leastBytes
        while size < bytes { size *= 2 }
        return size
    }

    private mutating func growFirst(to size: Int) {
        let moved = unsafe arena.allocate(UInt8.self, count: size)
        unsafe moved.update(from: chunks[0], count: used)
        unsafe arena.deallocate(chunks[0], count: capacity)
        unsafe chunks[0] = moved
        allocations[0] = size
        capacity = size
    }

    private mutating func addAllocation(_ bytes: Int) {
        let memory = unsafe arena.allocate(UInt8.self, count: bytes)
        allocations.append(bytes)
        capacity += bytes
        for index in 0..<Self.chunks(of: bytes) { unsafe chunks.append(memory + index * Self.chunkBytes) }
    }

    /// Visits the strings, chunk by chunk. References stay what they are.
    mutating func archive(_ archive: StateArchive) {
        archive.value(&used)
        var allocations: [Int] = (0..<self.allocations.count).map { self.allocations[$0] }
        archive.array(&allocations)
        var first = 0
        for bytes in allocations {
            if archive.isRestoring { addAllocation(bytes) }
            // Safe: the bytes of one allocation follow each other in memory.
            unsafe archive.memory(UnsafeMutableRawBufferPointer(start: chunks[first], count: bytes))
            first += Self.chunks(of: bytes)
        }
    }

    @inline(__always)
    private func memory(_ reference: UInt32) -> UnsafeRawPointer {
        let offset = Int(reference) * Self.step
        return unsafe UnsafeRawPointer(chunks[offset / Self.chunkBytes] + offset % Self.chunkBytes)
    }

    /// Asks the processor to fetch the string of a reference, which will be compared soon.
    @inline(__always)
    func prefetch(_ reference: UInt32) {
        let start = unsafe memory(reference)
        unsafe spate_prefetch(start)
        // The end of an id may lie in the next cache line.
        unsafe spate_prefetch(start + Self.wordBytes + HexForm.mostPackedBytes - 1)
    }

    /// The number of the string that a reference leads to, if it consists of these parts. It must not be an id.
    @inline(__always)
    func number(_ reference: UInt32, ifEqualTo parts: Parts) -> UInt32? {
        let memory = unsafe memory(reference)
        let text = unsafe plainText(memory)
        guard text.count == parts.count, let base = text.baseAddress else { return nil }
        // Safe: the text has as many bytes as the parts together.
        let startsWithWord =
            parts.word.map { unsafe UnsafeRawPointer(base).loadUnaligned(as: UInt32.self) == $0 } ?? true
        let second = unsafe base + parts.wordCount
        let third = unsafe second + parts.second.count
        let isEqual =
            unsafe startsWithWord && equalBytes(.init(start: second, count: parts.second.count), parts.second)
            && equalBytes(.init(start: third, count: parts.third.count), parts.third)
        return isEqual ? unsafe memory.load(as: UInt32.self) : nil
    }

    /// The number of the id that a reference leads to, if it is this one.
    @inline(__always)
    func number(_ reference: UInt32, ifEqualTo id: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let memory = unsafe memory(reference)
        let word = unsafe memory.load(as: UInt32.self)
        guard let form = HexForm(rawValue: word >> Self.numberBits) else {
            return unsafe equalBytes(plainText(memory), id) ? word : nil
        }
        let packed = unsafe (memory + Self.wordBytes).assumingMemoryBound(to: UInt8.self)
        return unsafe form.equals(packed, id) ? word & Self.numberMask : nil
    }

    /// Lends the string of a reference.
    @inline(__always)
    func withBytes<Result>(_ reference: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let memory = unsafe memory(reference)
        guard let form = unsafe HexForm(rawValue: memory.load(as: UInt32.self) >> Self.numberBits) else {
            return unsafe body(plainText(memory))
        }
        let packed = unsafe (memory + Self.wordBytes).assumingMemoryBound(to: UInt8.self)
        return unsafe form.withText(of: packed, body)
    }

    @inline(__always)
    private func plainText(_ memory: UnsafeRawPointer) -> UnsafeBufferPointer<UInt8> {
        // Safe: the number of a plain string is followed by its length, and that by as many bytes.
        let count = unsafe Int(memory.load(fromByteOffset: Self.wordBytes, as: UInt32.self))
        let text = unsafe (memory + 2 * Self.wordBytes).assumingMemoryBound(to: UInt8.self)
        return unsafe UnsafeBufferPointer(start: text, count: count)
    }
}

/// Whether two byte strings are equal.
@inline(__always)
func equalBytes(_ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>) -> Bool {
    guard first.count == second.count else { return false }
    guard let firstBase = first.baseAddress, let secondBase = second.baseAddress else { return true }
    // Ids are short: calling memcmp takes longer than comparing them.
    let count = first.count
    // Safe: both have `count` bytes, and every load below ends by then.
    @inline(__always) func differ8(_ offset: Int) -> UInt64 {
        unsafe UnsafeRawPointer(firstBase).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            ^ UnsafeRawPointer(secondBase).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    @inline(__always) func differ4(_ offset: Int) -> UInt32 {
        unsafe UnsafeRawPointer(firstBase).loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            ^ UnsafeRawPointer(secondBase).loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
    if count > 32 {
        var offset = 0
        while offset + 8 < count {
            guard differ8(offset) == 0 else { return false }
            offset += 8
        }
        return differ8(count - 8) == 0
    }
    // Four words that overlap take less time than a jump that is not foreseen.
    if count >= 8 {
        return differ8(0) | differ8(min(8, count - 8)) | differ8(max(0, count - 16)) | differ8(count - 8) == 0
    }
    if count >= 4 { return differ4(0) | differ4(count - 4) == 0 }
    for index in 0..<count where unsafe firstBase[index] != secondBase[index] { return false }
    return true
}
