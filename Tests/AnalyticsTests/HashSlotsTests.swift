import TestSupport
import Testing

@testable import Analytics

@Suite("Slots that grow by segments")
struct HashSlotsTests {
    /// The hash of a number: no two numbers have the same.
    private static func hash(_ slot: UInt32) -> UInt32 { slot &* 0x9E37_79B9 }

    private static func isThere(_ number: UInt32, _ slots: borrowing HashSlots<UInt32>) -> Bool {
        var cursor = slots.start(hash(number))
        while slots[cursor] != 0 {
            if slots[cursor] == number { return true }
            slots.advance(&cursor)
        }
        return false
    }

    private static func insert(_ number: UInt32, _ slots: inout HashSlots<UInt32>) {
        var cursor = slots.start(hash(number))
        while slots[cursor] != 0 { slots.advance(&cursor) }
        slots.insert(number, at: cursor, hash: hash)
    }

    private static func remove(_ number: UInt32, _ slots: inout HashSlots<UInt32>) {
        var cursor = slots.start(hash(number))
        while slots[cursor] != number { slots.advance(&cursor) }
        slots.remove(at: cursor, hash: hash)
    }

    @Test("finds what is there and nothing else while segments split", arguments: 0..<4 as Range<UInt64>)
    func finds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let arena = StateArena()
        do {
            var slots = HashSlots<UInt32>(in: arena)
            var there: Set<UInt32> = []
            for _ in 0..<120_000 {
                let number = UInt32(1 + random.next() % 100_000)
                let found = Self.isThere(number, slots)
                #expect(found == there.contains(number), "seed \(seed)")
                if !found {
                    Self.insert(number, &slots)
                    there.insert(number)
                } else if random.next() % 2 == 0 {
                    Self.remove(number, &slots)
                    there.remove(number)
                }
            }
            let wrong = (1...100_000).filter { Self.isThere($0, slots) != there.contains($0) }
            #expect(wrong == [], "seed \(seed)")
            let bytes = slots.allocatedBytes
            #expect(bytes > 8 * 8192 * 4, "there are several segments")
        }
        #expect(arena.allocatedBytes == 0)
    }

    @Test("segments are not all split one right after the other", arguments: 0..<4 as Range<UInt64>)
    func takesTurns(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var slots = HashSlots<UInt32>(in: StateArena())
        var bytes = [0]
        for count in 1...600_000 {
            Self.insert(UInt32(truncatingIfNeeded: random.next()) | 1, &slots)
            if count.isMultiple(of: 5_000) { bytes.append(slots.allocatedBytes) }
        }
        // 5,000 are at most a thirtieth of what is there then; splitting all segments would double the table.
        for step in 31..<bytes.count {
            #expect(bytes[step] <= bytes[step - 1] * 5 / 4, "after \(step * 5_000) insertions, seed \(seed)")
        }
    }

    @Test("shrinks as it grew, a segment at a time, and finds what stays", arguments: 0..<4 as Range<UInt64>)
    func shrinks(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let arena = StateArena()
        var slots = HashSlots<UInt32>(in: arena)
        let empty = slots.allocatedBytes
        var there = Array(1...100_000 as ClosedRange<UInt32>)
        for number in there { Self.insert(number, &slots) }
        let full = slots.allocatedBytes
        there.shuffle(using: &random)
        for left in [50_000, 10_000, 1_000, 10, 0] {
            for number in there[left...] { Self.remove(number, &slots) }
            there.removeLast(there.count - left)
            let bytes = slots.allocatedBytes
            // Slots are at least an eighth full, but for those that wait for the other half of what they were.
            #expect(bytes <= max(empty, left * 4 * 16 + 8192 * 4), "\(left) of \(full) bytes, seed \(seed)")
            #expect(arena.allocatedBytes == 0 || arena.allocatedBytes < bytes + bytes / 4 + 4096)
            let found = (1...100_000).filter { Self.isThere($0, slots) }
            #expect(found == there.sorted(), "seed \(seed)")
        }
        let bytes = slots.allocatedBytes
        #expect(bytes == empty)
        for number in 1...30_000 as ClosedRange<UInt32> { Self.insert(number, &slots) }
        let lost = (1...30_000).filter { !Self.isThere($0, slots) }
        #expect(lost == [])
    }

    @Test("keeps numbers whose hashes agree in all of the high bits")
    func agreeingHashes() {
        var slots = HashSlots<UInt32>(in: StateArena())
        for number in 1...7000 as ClosedRange<UInt32> {
            var cursor = slots.start(number)
            while slots[cursor] != 0 { slots.advance(&cursor) }
            slots.insert(number, at: cursor) { $0 }
        }
        for number in 1...7000 as ClosedRange<UInt32> {
            var cursor = slots.start(number)
            while slots[cursor] != number && slots[cursor] != 0 { slots.advance(&cursor) }
            #expect(slots[cursor] == number)
        }
    }

    @Test("is restored as it was saved, whatever the number of its segments", arguments: [0, 1, 100, 6145, 50_000])
    func archives(count: Int) throws {
        var slots = HashSlots<UInt32>(in: StateArena())
        for number in 0..<count { Self.insert(UInt32(number + 1), &slots) }
        var restored = HashSlots<UInt32>(in: StateArena())
        try StateImage.copy(saving: { slots.archive($0) }, restoring: { restored.archive($0) })
        for number in count..<count + 30_000 { Self.insert(UInt32(number + 1), &restored) }
        let lost = (1...UInt32(count + 30_000)).filter { !Self.isThere($0, restored) }
        #expect(lost == [])
    }

    @Test("does not take a snapshot whose segments do not fit each other")
    func refuses() {
        for image in [[-1, 0, 0], [16, 0, 0], [15, 0, 1], [8191, 1, 1], [8191, 21, 0]] as [[Int]] {
            var slots = HashSlots<UInt32>(in: StateArena())
            var parts = [image[0], image[1], 1, image[2], 1, 0][...]
            let archive = unsafe StateArchive(isRestoring: true) { memory, _ throws(CheckpointError) in
                var part = parts.popFirst() ?? 0
                unsafe withUnsafeBytes(of: &part) {
                    unsafe memory.copyMemory(from: .init(rebasing: $0[..<memory.count]))
                }
            }
            slots.archive(archive)
            #expect(throws: CheckpointError.self) { try archive.finish() }
        }
    }
}
