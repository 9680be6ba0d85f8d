import TestSupport
import Testing
import Vocabulary

@testable import Analytics

@Suite("Memory of the state")
struct StateMemoryTests {
    @Test("a journey gives back the times that it was given, from the first valid one to the last")
    func packsTimes() {
        let times: [EventTime] = [946_684_800_000, 946_684_800_001, 1_770_888_766_103, 4_102_444_799_999, Journey.none]
        for impression in times {
            for start in times {
                for last in times {
                    var journey = Journey(user: 1, content: 2)
                    journey.hasTimeout = true
                    journey.last = last
                    journey.startAt = start
                    journey.impressionAt = impression
                    #expect(journey.impressionAt == impression && journey.startAt == start && journey.last == last)
                    #expect(journey.hasTimeout && !journey.isForgotten)
                    journey.close()
                    #expect(journey.impressionAt == Journey.none && journey.startAt == Journey.none && !journey.isOpen)
                    #expect(journey.hasTimeout && !journey.isForgotten)
                }
            }
        }
        #expect(MemoryLayout<Journey>.stride == 28)
    }

    @Test("a place with a time-out is used again only after it")
    func keepsPlacesOfTimeouts() {
        var table = JourneyTable()
        let (place, _) = table.place(user: 1, content: 1)
        table[place].hasTimeout = true
        table.remove(place)
        let (other, _) = table.place(user: 2, content: 2)
        #expect(other != place)
        let stillThere = table.endTimeout(place)
        #expect(!stillThere)
        let (reused, isNew) = table.place(user: 3, content: 3)
        #expect(reused == place && isNew)
        let count = table.count
        #expect(count == 2)
    }

    @Test("an array of pages keeps its elements over many pages and gives all of them back")
    func growsByPages() {
        let arena = StateArena()
        do {
            var array = PagedArray<UInt64>(in: arena)
            for number in 0..<100_000 { array.append(UInt64(number) &* 0x9E37_79B9) }
            #expect((0..<100_000).allSatisfy { array[$0] == UInt64($0) &* 0x9E37_79B9 })
            let last = array.popLast()
            #expect(last == 99_999 &* 0x9E37_79B9)
            let bytes = array.allocatedBytes
            #expect(bytes >= 800_000 && bytes < 800_000 + 65_536 + 1024)
        }
        #expect(arena.allocatedBytes == 0)
    }

    @Test("a funnel goes back to its empty size when its last journey ends", arguments: 0..<5 as Range<UInt64>)
    func givesMemoryBack(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let configuration = QueryConfiguration()
        var users = TextTable(in: .activeUsers)
        for number in 0..<50 {
            let text = Array("user-\(number)".utf8)
            _ = unsafe text.withUnsafeBufferPointer { unsafe users.intern(id: $0, hash: UInt32(number)) }
        }
        var funnel = Funnel(configuration)
        let empty = funnel.allocatedBytes
        var rows = FinalRows()
        let start: EventTime = 1_770_888_000_000
        for step in 0..<5000 {
            let content = Array("content-\(random.next() % 200)".utf8)
            let number = unsafe content.withUnsafeBufferPointer {
                unsafe funnel.number(ofContent: $0, hash: UInt32(truncatingIfNeeded: ByteHash.hash($0)))
            }
            let stage: Stage = [.impression, .start, .end][Int(random.next() % 3)]
            let time = start + Int64(step) * 1000 + Int64(random.next() % 60_000)
            funnel.insert(user: UInt32(random.next() % 50), content: number, stage: stage, time: time)
            if step % 100 == 99 { funnel.advance(to: start + Int64(step) * 1000, users: users, into: &rows) }
        }
        let full = funnel.allocatedBytes
        #expect(full > empty)
        funnel.advance(to: .max, users: users, into: &rows)
        let drained = funnel.allocatedBytes
        let entries = funnel.entries
        #expect(drained == empty && entries == 0, "seed \(seed)")
    }
}
