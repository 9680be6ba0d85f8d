import Glibc
import TestSupport
import Testing
import Vocabulary

@testable import Analytics

@Suite("Memory of the state")
struct StateMemoryTests {
    @Test("a journey gives back the times and the steps that it was given, from the first valid one to the last")
    func packsJourneys() {
        let first: EventTime = 946_684_800_000
        let most: EventTime = 1 << 21 - 2
        let lasts: [EventTime] = [first, first + 1, 1_770_888_766_103, 4_102_444_799_999, Journey.none]
        let before: [EventTime] = [0, 1, most - 1, most, most + 1, 1 << 32, -1]
        var table = JourneyTable()
        let (place, _) = table.place(user: 1, content: 2)
        for last in lasts {
            let times = last == Journey.none ? [last] : before.map { last - $0 } + [first, Journey.none]
            for impression in times {
                for start in times {
                    for (pending, hasTimeout) in [(0, true), (511, false), (512, true), (.max, false)]
                        as [(UInt32, Bool)]
                    {
                        var journey = Journey(user: 1, content: 2)
                        journey.pending = pending
                        journey.hasTimeout = hasTimeout
                        (journey.impressionAt, journey.startAt, journey.last) = (impression, start, last)
                        table[place] = journey
                        let kept = table[place]
                        #expect(kept.user == 1 && kept.content == 2)
                        #expect(kept.impressionAt == impression && kept.startAt == start && kept.last == last)
                        #expect(kept.pending == pending && kept.hasTimeout == hasTimeout)
                        #expect(kept.isOpen == (last != Journey.none))
                    }
                }
            }
        }
        #expect(MemoryLayout<PackedJourney>.stride == 20)
    }

    @Test("a journey with many pending steps lies apart for as long as it has them")
    func liesApart() {
        var table = JourneyTable()
        let (place, _) = table.place(user: 1, content: 1)
        for count in 1...1000 as ClosedRange<UInt32> {
            table.addPending(place)
            let pending = table[place].pending
            let apart = table.countApart
            #expect(pending == count && apart == (count > 511 ? 1 : 0))
        }
        table[place].pending = 3
        let back = table.countApart
        table[place].pending = 600
        table.remove(place)
        let removed = table.countApart
        #expect(back == 0 && removed == 0)
    }

    @Test("a place with a time-out is used again only after it")
    func keepsPlacesOfTimeouts() {
        var table = JourneyTable()
        let (place, _) = table.place(user: 1, content: 1)
        table[place].hasTimeout = true
        table[place].last = 1_770_888_766_103
        table.remove(place)
        let isOpen = table[place].isOpen
        #expect(!isOpen, "a time-out of a forgotten place finds no journey")
        let (other, _) = table.place(user: 2, content: 2)
        #expect(other != place)
        let stillThere = table.endTimeout(place)
        #expect(!stillThere)
        let (reused, isNew) = table.place(user: 3, content: 3)
        #expect(reused == place && isNew)
        let count = table.count
        #expect(count == 2)
    }

    @Test("memory is zeroed and aligned, whether it is new, was made ready before, or was in use")
    func isZeroed() {
        let arena = StateArena()
        let words = 8192
        var addresses: [UInt] = []
        func take() {
            let block = unsafe arena.allocate(UInt64.self, count: words)
            let isZeroed = unsafe block[0] == 0 && memcmp(block, block + 1, (words - 1) * 8) == 0
            let address = UInt(bitPattern: block)
            #expect(isZeroed && address.isMultiple(of: 64))
            unsafe memset(block, 0xFF, words * 8)
            addresses.append(address)
        }
        func giveBack(_ count: Int) {
            for _ in 0..<count {
                let block = unsafe UnsafeMutablePointer<UInt64>(bitPattern: addresses.removeLast())
                unsafe arena.deallocate(block.unsafelyUnwrapped, count: words)
            }
        }
        // 48 MiB: 24 huge pages.
        for _ in 0..<768 { take() }
        giveBack(384)
        for _ in 0..<384 { take() }
        #expect(Set(addresses).count == 768)
        giveBack(768)
        #expect(arena.allocatedBytes == 0)
    }

    @Test("an array of pages keeps its elements over many pages and gives all of them back")
    func growsByPages() {
        let arena = StateArena()
        do {
            var array = PagedArray<UInt64>(in: arena)
            array.append(0)
            let least = array.allocatedBytes
            #expect(least <= 128, "a table of a few ids is not worth a page")
            for number in 1..<100_000 { array.append(UInt64(number) &* 0x9E37_79B9) }
            #expect((0..<100_000).allSatisfy { array[$0] == UInt64($0) &* 0x9E37_79B9 })
            let bytes = array.allocatedBytes
            #expect(bytes >= 800_000 && bytes < 800_000 + 65_536 + 1024)
        }
        #expect(arena.allocatedBytes == 0)
    }

    /// Sanitizer builds have none: they end a process that asks for too much themselves.
    private static let hasArenas = {
        let arena = StateArena()
        let memory = unsafe arena.allocate(UInt64.self, count: 1)
        defer { unsafe arena.deallocate(memory, count: 1) }
        return arena.allocatedBytes > 0
    }()

    @Test("ends the process with one line and exit code 1 when the system has no more memory", .enabled(if: hasArenas))
    func outOfMemory() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            _ = unsafe StateArena.funnel.allocate(UInt64.self, count: 1 << 44)
        }
        let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.hasPrefix("Error: out of memory: the system gives no 140737488355328 bytes more"), "\(said)")
        #expect(said.split(separator: "\n").count == 1, "\(said)")
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

    @Test("a funnel goes back to the size of a small load after a peak, long journeys included", arguments: [1, 2])
    func shrinksAfterPeak(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var funnel = FunnelLoad(users: 40_000)
        var time = FunnelLoad.start
        func smallLoad() {
            // Some 300 live pairs, and a few that go on and on from the peak.
            for second in 0..<4 * 1800 as Range<Int64> {
                let user = UInt32(random.next() % 40_000)
                if second % 6 == 0 { funnel.start(user: user, content: "content-\(random.next() % 100)", at: time) }
                if second % 900 == 0 {
                    for user in stride(from: 0, to: 40_000, by: 400) {
                        funnel.start(user: UInt32(user), content: "long", at: time)
                    }
                }
                time += 1000
                funnel.advance(to: time - 120_000)
            }
        }
        smallLoad()
        let small = funnel.bytes
        for user in 0..<40_000 as Range<UInt32> {
            funnel.start(user: user, content: "content-\(user % 10_000)", at: time + Int64(user))
        }
        time += 160_000
        funnel.advance(to: time - 120_000)
        let peak = funnel.bytes
        #expect(peak > 5 * (small + 4 * 65_536))
        smallLoad()
        let after = funnel.bytes
        // A table is rid of all pages but one in which it could begin anew.
        #expect(after <= small + 4 * 65_536, "seed \(seed): \(small) bytes, \(peak) at the peak, \(after) after it")
        funnel.advance(to: .max)
        #expect(funnel.bytes == funnel.emptyBytes, "seed \(seed)")
    }
}

/// A funnel of a few thousand users.
private struct FunnelLoad: ~Copyable {
    static let start: EventTime = 1_770_888_000_000

    private var funnel = Funnel(QueryConfiguration())
    private var users = TextTable(in: .activeUsers)
    private var rows = FinalRows()
    let emptyBytes: Int

    init(users count: Int) {
        emptyBytes = funnel.allocatedBytes
        for number in 0..<count {
            let text = Array("user-\(number)".utf8)
            _ = unsafe text.withUnsafeBufferPointer {
                unsafe users.intern(id: $0, hash: UInt32(truncatingIfNeeded: ByteHash.hash($0)))
            }
        }
    }

    var bytes: Int { funnel.allocatedBytes }

    mutating func start(user: UInt32, content: String, at time: EventTime) {
        let content = Array(content.utf8)
        let number = unsafe content.withUnsafeBufferPointer {
            unsafe funnel.number(ofContent: $0, hash: UInt32(truncatingIfNeeded: ByteHash.hash($0)))
        }
        funnel.insert(user: user, content: number, stage: .start, time: time)
    }

    mutating func advance(to watermark: EventTime) {
        funnel.advance(to: watermark, users: users, into: &rows)
        rows = FinalRows()
    }
}

extension Funnel {
    /// Comes all the way to a watermark.
    mutating func advance(to watermark: EventTime, users: borrowing TextTable, into rows: inout FinalRows) {
        while advance(towards: watermark, entries: 1000, users: users, into: &rows) < watermark {}
    }
}
