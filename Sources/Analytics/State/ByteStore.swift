internal import CPrefetch

/// Numbered byte strings that stay until the whole store goes: chunks that never move, and a small reference to each.
@safe struct ByteStore: ~Copyable {
    private static let chunkBytes = 64 * 1024
    /// References count in steps of four bytes, so that 32 bits reach 16 GiB.
    private static let step = 4
    /// Before each string: its length and its number.
    private static let headerBytes = 8

    private var chunks: StateArray<UnsafeMutablePointer<UInt8>>
    /// Chunks of each allocation: a string larger than a chunk has one that spans several.
    private var chunksOfAllocation: StateArray<Int>
    private var used = 0
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        unsafe chunks = StateArray(in: arena)
        chunksOfAllocation = StateArray(in: arena)
    }

    deinit {
        var first = 0
        for index in 0..<chunksOfAllocation.count {
            unsafe arena.deallocate(chunks[first], count: chunksOfAllocation[index] * Self.chunkBytes)
            first += chunksOfAllocation[index]
        }
    }

    /// Bytes that the store holds.
    var allocatedBytes: Int {
        unsafe chunks.allocatedBytes + chunksOfAllocation.allocatedBytes + chunks.count * Self.chunkBytes
    }

    /// Copies a string, given in two parts, into the store under a number, and returns its reference.
    mutating func append(
        _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>, number: UInt32
    ) -> UInt32 {
        let count = first.count + second.count
        let needed = (Self.headerBytes + count + Self.step - 1) / Self.step * Self.step
        let end = unsafe chunks.count * Self.chunkBytes
        if used + needed > end || used % Self.chunkBytes + needed > Self.chunkBytes {
            used = end
            addChunks((needed + Self.chunkBytes - 1) / Self.chunkBytes)
        }
        guard let reference = UInt32(exactly: used / Self.step) else {
            fatalError("the engine's state has more than 16 GiB of ids in one table; run it with more threads")
        }
        let memory = unsafe UnsafeMutableRawPointer(chunks[used / Self.chunkBytes] + used % Self.chunkBytes)
        // Safe: `needed` bytes are free here.
        unsafe memory.storeBytes(of: UInt32(count), as: UInt32.self)
        unsafe memory.storeBytes(of: number, toByteOffset: 4, as: UInt32.self)
        let text = unsafe memory + Self.headerBytes
        if let base = first.baseAddress { unsafe text.copyMemory(from: base, byteCount: first.count) }
        if let base = second.baseAddress {
            unsafe (text + first.count).copyMemory(from: base, byteCount: second.count)
        }
        // Behind a string of several chunks, the rest of its last chunk stays free for others.
        used += needed
        return reference
    }

    /// Visits the strings, chunk by chunk. References stay what they are.
    mutating func archive(_ archive: StateArchive) {
        archive.value(&used)
        var chunksOfAllocation: [Int] = (0..<self.chunksOfAllocation.count).map { self.chunksOfAllocation[$0] }
        archive.array(&chunksOfAllocation)
        var first = 0
        for count in chunksOfAllocation {
            if archive.isRestoring { addChunks(count) }
            // Safe: `count` chunks of one allocation follow each other in memory.
            unsafe archive.memory(
                UnsafeMutableRawBufferPointer(start: chunks[first], count: count * Self.chunkBytes))
            first += count
        }
    }

    private mutating func addChunks(_ count: Int) {
        let memory = unsafe arena.allocate(UInt8.self, count: count * Self.chunkBytes)
        chunksOfAllocation.append(count)
        for index in 0..<count { unsafe chunks.append(memory + index * Self.chunkBytes) }
    }

    @inline(__always)
    private func memory(_ reference: UInt32) -> UnsafeRawPointer {
        let offset = Int(reference) * Self.step
        return unsafe UnsafeRawPointer(chunks[offset / Self.chunkBytes] + offset % Self.chunkBytes)
    }

    /// Asks the processor to fetch the string of a reference, which will be compared soon.
    @inline(__always)
    func prefetch(_ reference: UInt32) { unsafe spate_prefetch(memory(reference)) }

    /// The number of a reference.
    @inline(__always)
    func number(_ reference: UInt32) -> UInt32 { unsafe memory(reference).load(fromByteOffset: 4, as: UInt32.self) }

    /// The string of a reference, for as long as the store lives.
    @inline(__always)
    func bytes(_ reference: UInt32) -> UnsafeBufferPointer<UInt8> {
        let memory = unsafe memory(reference)
        // Safe: a reference points at a header that `append` wrote, followed by as many bytes as it says.
        let count = unsafe Int(memory.load(as: UInt32.self))
        let text = unsafe (memory + Self.headerBytes).assumingMemoryBound(to: UInt8.self)
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
    if count >= 8 {
        var offset = 0
        while offset + 8 < count {
            guard differ8(offset) == 0 else { return false }
            offset += 8
        }
        return differ8(count - 8) == 0
    }
    if count >= 4 { return differ4(0) | differ4(count - 4) == 0 }
    for index in 0..<count where unsafe firstBase[index] != secondBase[index] { return false }
    return true
}
