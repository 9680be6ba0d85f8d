import Testing

@testable import Analytics

@Suite("Tables of keyed state")
struct TableTests {
    private struct Random {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    private func text(_ number: Int) -> [UInt8] {
        Array(String(repeating: "key-", count: number % 5).utf8) + Array("\(number)".utf8)
    }

    @Test("texts are equal that have the same length and no byte that differs", arguments: 0..<40)
    func equality(length: Int) {
        let text = (0..<length).map { UInt8($0) }
        func isEqual(_ other: [UInt8]) -> Bool {
            unsafe text.withUnsafeBufferPointer { first in
                unsafe other.withUnsafeBufferPointer { unsafe equalBytes(first, $0) }
            }
        }
        #expect(isEqual(text.map { $0 }))
        #expect(!isEqual(text + [0]))
        for index in text.indices {
            var other = text
            other[index] ^= 0x80
            #expect(!isEqual(other), "byte \(index)")
        }
    }

    @Test("numbers texts in the order of their first appearance, whatever their hashes", arguments: [0, 3, 31])
    func numbersTexts(collidingBits: Int) {
        var table = TextTable(in: .activeUsers)
        var numbers: [[UInt8]: UInt32] = [:]
        var random = Random(state: 7)
        for _ in 0..<5000 {
            let key = text(random.next(1500))
            let (number, isNew) = unsafe key.withUnsafeBufferPointer { bytes in
                unsafe table.intern(bytes, hash: UInt32(truncatingIfNeeded: ByteHash.hash(bytes)) >> collidingBits)
            }
            #expect(isNew == (numbers[key] == nil))
            #expect(number == numbers[key, default: UInt32(numbers.count)])
            numbers[key] = number
        }
        for (key, number) in numbers {
            let text = table.copy(number)
            #expect(text == key)
        }
    }

    @Test("knows what is likely to have a hash, and takes it only if it is the id")
    func likelyIds() {
        var table = TextTable(in: .activeUsers)
        var contents = ContentTable()
        func intern(_ key: [UInt8], hash: UInt32) -> (UInt32, UInt32) {
            let likely = (table.likely(hash), contents.likely(hash))
            return unsafe key.withUnsafeBufferPointer { bytes in
                unsafe (
                    table.intern(id: bytes, hash: hash, likely: likely.0).number,
                    contents.intern(bytes, hash: hash, likely: likely.1)
                )
            }
        }
        for _ in 0..<2 {
            for number in 0..<3000 as Range<UInt32> {
                // Two ids have each hash, and all hashes begin alike: their slots follow each other.
                let found = intern(text(Int(number)), hash: number / 2)
                #expect(found == (number, number))
            }
        }
        #expect(table.likely(1500) == 0 && contents.likely(1500) == 0)
        #expect(table.likely(7) > 0 && contents.likely(7) == 15)
    }

    @Test("keeps texts of any length apart, longer than a chunk too")
    func keepsLongTexts() {
        var table = TextTable(in: .activeUsers)
        let lengths = [0, 1, 3, 4, 16, 17, 65_531, 65_532, 65_533, 200_000, 5, 1_048_576, 6]
        for (number, length) in lengths.enumerated() {
            let key = [UInt8](repeating: UInt8(number), count: length)
            let interned = unsafe key.withUnsafeBufferPointer { unsafe table.intern($0, hash: 1).number }
            #expect(interned == UInt32(number))
        }
        for (number, length) in lengths.enumerated() {
            let text = table.copy(UInt32(number))
            #expect(text == [UInt8](repeating: UInt8(number), count: length))
        }
    }

    @Test(
        "keeps few texts in little memory, and takes more after a restoration",
        arguments: [[], [3], [40, 40, 40], [65_528], [65_529], [200_000], [20, 200_000], [30_000, 40_000]])
    func keepsFewTexts(lengths: [Int]) throws {
        func intern(_ number: Int, length: Int, in table: inout TextTable) {
            let key = [UInt8](repeating: UInt8(number), count: length)
            _ = unsafe key.withUnsafeBufferPointer { unsafe table.intern($0, hash: UInt32(number)) }
        }
        var table = TextTable(in: .activeUsers)
        for (number, length) in lengths.enumerated() { intern(number, length: length, in: &table) }
        let bytes = table.allocatedBytes
        #expect(bytes <= 1024 + 3 * lengths.reduce(0, +))
        var restored = TextTable(in: .activeUsers)
        try StateImage.copy(saving: { table.archive($0) }, restoring: { restored.archive($0) })
        let restoredBytes = restored.allocatedBytes
        #expect(restoredBytes <= bytes)
        let more = lengths + [Int](repeating: 1000, count: 100)
        for (number, length) in more.enumerated() { intern(number, length: length, in: &restored) }
        for (number, length) in more.enumerated() {
            let text = restored.copy(UInt32(number))
            #expect(text == [UInt8](repeating: UInt8(number), count: length))
        }
    }

    @Test("finds journeys among others that come and go", arguments: 0..<20 as Range<UInt64>)
    func findsJourneys(seed: UInt64) {
        var random = Random(state: seed)
        var table = JourneyTable()
        var places: [[UInt32]: UInt32] = [:]
        for _ in 0..<3000 {
            let key = [UInt32(random.next(20)), UInt32(random.next(20))]
            if let place = places[key], random.next(2) == 0 {
                table.remove(place)
                places[key] = nil
            } else {
                let (place, isNew) = table.place(user: key[0], content: key[1])
                #expect(isNew == (places[key] == nil))
                #expect(places[key] == nil || places[key] == place)
                places[key] = place
            }
        }
        let count = table.count
        #expect(count == places.count)
        for (key, place) in places {
            let found = table.place(user: key[0], content: key[1])
            #expect(found.place == place && !found.isNew, "seed \(seed)")
        }
    }

    @Test("forgets a content with its last journey, and only then", arguments: 0..<20 as Range<UInt64>)
    func forgetsContents(seed: UInt64) {
        var random = Random(state: seed)
        var table = ContentTable()
        var journeys: [[UInt8]: (number: UInt32, count: Int)] = [:]
        for _ in 0..<3000 {
            let key = text(random.next(60))
            if let known = journeys[key], random.next(2) == 0 {
                table.release(known.number)
                journeys[key] = known.count == 1 ? nil : (known.number, known.count - 1)
            } else {
                let number = unsafe key.withUnsafeBufferPointer {
                    unsafe table.intern($0, hash: UInt32(truncatingIfNeeded: ByteHash.hash($0)))
                }
                table.retain(number)
                #expect(journeys[key] == nil || journeys[key]?.number == number)
                journeys[key] = (number, (journeys[key]?.count ?? 0) + 1)
            }
            let count = table.count
            #expect(count == journeys.count)
        }
        for (key, known) in journeys {
            let text = unsafe table.withBytes(known.number) { unsafe Array($0) }
            #expect(text == key, "seed \(seed)")
        }
    }

    @Test("takes the least of a heap first")
    func ordersHeap() {
        var random = Random(state: 1)
        var heap = MinimumHeap()
        let values = (0..<500).map { _ in Int64(random.next(1000)) }
        for value in values { heap.insert(value) }
        var taken: [Int64] = []
        while let first = heap.first {
            taken.append(first)
            heap.removeFirst()
        }
        #expect(taken == values.sorted())
    }
}
