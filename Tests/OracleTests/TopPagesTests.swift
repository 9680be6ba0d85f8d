import Oracle
import Testing
import Vocabulary

@Suite("Top pages")
struct TopPagesTests {
    /// Windows of 3 ms every 1 ms and no delay, so that windows end at the time + 1, + 2, + 3.
    private func small(partitions: Int = 1) -> Evaluation {
        var log = Evaluation(partitions: partitions)
        log.configuration.topPages.delay = 0
        log.configuration.topPages.window = 3
        log.configuration.topPages.slide = 1
        return log
    }

    private func row(
        _ start: EventTime, _ window: Milliseconds, _ rank: Int, _ page: String, _ views: Int, _ duration: Int
    )
        -> String
    {
        #""start":\#(midnight + start),"end":\#(midnight + start + window),"rank":\#(rank),"page":"\#(page)","views":\#(views),"duration_ms":\#(duration)"#
    }

    @Test("a view counts in each window that holds its time, the start included and the end not")
    func assignsWindows() {
        var log = Evaluation()
        log.configuration.topPages.slide = 15 * minute
        log.add(.impression, at: midnight, page: "/a", duration: 7)
        log.add(.impression, at: midnight - 1, page: "/a")
        log.add(.start, at: midnight, page: "/a")
        log.add(.impression, at: midnight)
        #expect(
            log.rows("top_pages") == [
                row(-30 * minute, 30 * minute, 1, "/a", 1, 0), row(-15 * minute, 30 * minute, 1, "/a", 2, 7),
                row(0, 30 * minute, 1, "/a", 1, 7),
            ])
    }

    @Test("ranks by views, then by the bytes of the page, and no more than the top")
    func ranksPages() {
        var log = small()
        log.configuration.topPages.slide = 3
        log.configuration.topPages.top = 3
        for page in ["b", "é", "B", "b", "z", "\u{1F600}", "\u{FF5E}"] {
            log.add(.impression, at: midnight, page: page)
        }
        let start = midnight.flooredQuotient(dividingBy: 3) * 3 - midnight
        #expect(
            log.rows("top_pages") == [
                row(start, 3, 1, "b", 2, 0), row(start, 3, 2, "B", 1, 0), row(start, 3, 3, "z", 1, 0),
            ])
    }

    @Test("a view is one by message, time, page and duration, an absent duration being one of its own")
    func identifiesViews() {
        var log = small()
        log.configuration.topPages.slide = 3
        func add(_ message: String?, _ page: String = "p", _ duration: Milliseconds? = nil, _ time: EventTime = 0) {
            log.add(.impression, at: midnight + time, page: page, message: message, duration: duration)
        }
        for _ in 0..<2 {
            add("m")
            add("m", "p", 0)
            add("m", "p", 5)
            add("m", "q")
            add("n")
            add(nil, "q", 5)
        }
        let start = midnight.flooredQuotient(dividingBy: 3) * 3 - midnight
        #expect(log.rows("top_pages") == [row(start, 3, 1, "p", 4, 5), row(start, 3, 2, "q", 3, 10)])
        #expect(log.answers().ledger.topPagesDuplicates == 5)
        log.configuration.topPages.dedup = false
        #expect(log.rows("top_pages") == [row(start, 3, 1, "p", 8, 10), row(start, 3, 2, "q", 4, 10)])
        #expect(log.answers().ledger.topPagesDuplicates == 0)
    }

    @Test("a view that is late for its first windows counts in the last ones")
    func admitsToOpenWindows() {
        var log = small()
        log.add(at: midnight + 2)
        log.add(.impression, at: midnight, page: "p")
        log.add(.impression, at: midnight - 1, page: "p")
        #expect(log.rows("top_pages") == [row(0, 3, 1, "p", 1, 0)])
        let counts = log.answers().ledger.total
        let index = Int(Admission.topPages.rawValue)
        #expect(counts.admitted[index] == 1 && counts.late[index] == 1 && counts.lateWindows == 2 + 3)
    }

    @Test("a window counts an identity whichever copy was admitted to it", arguments: [[0, 1], [1, 0]])
    func countsAnyCopy(order: [Int]) {
        // Partition 1 admits the view to its last window only, partition 0 to all.
        var log = small(partitions: 2)
        log.add(at: midnight + 2, in: 1)
        for partition in order { log.add(.impression, at: midnight, page: "p", message: "m", in: partition) }
        #expect(log.rows("top_pages") == [-2, -1, 0].map { row($0, 3, 1, "p", 1, 0) })
        #expect(log.answers().ledger.topPagesDuplicates == 1)
        #expect(log.answers().ledger.total.lateWindows == 2)
    }

    /// The text of the semantics word by word: each window holds the set of identities that were admitted to it.
    @Test("counts what a set of identities for each window counts", arguments: 0..<40 as Range<UInt64>)
    func agreesWithSets(seed: UInt64) {
        var random = Linear(state: seed)
        var log = small(partitions: 2)
        log.configuration.topPages.top = 100
        var horizons = [EventTime.min, .min]
        var windows: [EventTime: Set<[Int64]>] = [:]
        var pairs: Int64 = 0
        for _ in 0..<60 {
            let partition = Int(random.below(2))
            let time = random.below(8)
            let message = random.below(3)
            log.add(.impression, at: midnight + time, page: "p", message: "\(message)", in: partition)
            for start in time - 2...time where midnight + start + 3 > horizons[partition] {
                windows[start, default: []].insert([message, time])
                pairs += 1
            }
            horizons[partition] = max(horizons[partition], midnight + time)
        }
        #expect(
            log.rows("top_pages")
                == windows.sorted { $0.key < $1.key }.map { row($0.key, 3, 1, "p", $0.value.count, 0) })
        #expect(log.answers().ledger.topPagesDuplicates == pairs - windows.values.reduce(0) { $0 + Int64($1.count) })
    }
}

/// Draws from a linear congruential generator (Knuth's MMIX constants).
struct Linear {
    var state: UInt64

    mutating func below(_ limit: Int64) -> Int64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int64(state >> 33) % limit
    }
}
