import TestSupport
import Testing

@testable import Analytics

@Suite("Slab")
struct SlabTests {
    @Test("keeps values that come and go, restored from a snapshot in between", arguments: 0..<8 as Range<UInt64>)
    func keeps(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let arena = StateArena()
        do {
            var slab = Slab<UInt64>(in: arena)
            var values: [(place: UInt32, value: UInt64)] = []
            for round in 0..<12 {
                // Rounds grow and shrink by turns.
                let share = round % 3 == 2 ? 90 : 40
                for _ in 0..<5000 {
                    if random.next() % 100 < share, !values.isEmpty {
                        let chosen = Int(random.next() % UInt64(values.count))
                        values.swapAt(chosen, values.count - 1)
                        slab.remove(values.removeLast().place)
                    } else {
                        let value = random.next()
                        values.append((slab.add(value), value))
                    }
                }
                slab = try Self.restored(slab, in: arena)
                let count = slab.count
                #expect(count == values.count)
                let wrong = values.filter { slab[$0.place] != $0.value }
                #expect(wrong.isEmpty && Set(values.map(\.place)).count == count, "seed \(seed)")
            }
            for (place, _) in values { slab.remove(place) }
            let bytes = slab.allocatedBytes
            let empty = Slab<UInt64>(in: arena).allocatedBytes
            #expect(bytes == empty)
        }
        #expect(arena.allocatedBytes == 0)
    }

    private static func restored(_ slab: consuming Slab<UInt64>, in arena: StateArena) throws -> Slab<UInt64> {
        var saved = slab
        var restored = Slab<UInt64>(in: arena)
        try StateImage.copy(saving: { saved.archive($0) }, restoring: { restored.archive($0) })
        return restored
    }

    @Test("gives back each page in which nothing is left, and fills low pages first")
    func givesPagesBack() {
        let arena = StateArena()
        var slab = Slab<UInt64>(in: arena)
        let places = (0..<100_000).map { slab.add(UInt64($0)) }
        let full = slab.allocatedBytes
        #expect(full >= 800_000 && full < 900_000)
        // A value in each other page stays, at first.
        let stay = places.filter { $0 % 16_384 == 5 }
        for place in places where place % 16_384 != 5 { slab.remove(place) }
        let sparse = slab.allocatedBytes
        #expect(sparse < stay.count * 65_536 + 1024)
        let isSparse = slab.isSparse
        #expect(isSparse)
        for place in stay.dropFirst() {
            let hasRoom = slab.hasRoom(below: place)
            #expect(hasRoom)
            let lower = slab.add(slab[place])
            #expect(lower < 8192)
            slab.remove(place)
        }
        let least = slab.allocatedBytes
        #expect(least < 65_536 + 1024 && slab.count == stay.count)
        #expect(arena.allocatedBytes < 90_000)
    }
}
