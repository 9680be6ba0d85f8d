internal import Vocabulary

/// The buckets that the watermark has come to, and some behind them: their entries are sorted once, however small the
/// steps are in which it moves.
///
/// An entry has its time from the start of its bucket in its 30 high bits; the others are who adds it to decide.
struct OpenBuckets {
    private struct Bucket {
        let start: EventTime
        var entries: [UInt64]
        var taken = 0
    }

    /// More are not opened before they are due.
    private static let most = 64

    private var sorter = SpreadSorter()
    /// Ascending, none of them empty.
    private var buckets: [Bucket] = []

    /// Entries that wait.
    private(set) var count = 0

    /// Whether another bucket may be opened only to know how far `entries` entries reach.
    func wants(entries: Int) -> Bool { count < entries && buckets.count < Self.most }

    /// Opens a bucket, or adds to one that is open. Nothing may come before what has been taken.
    mutating func add(_ more: [UInt64], of start: EventTime) {
        guard !more.isEmpty else { return }
        count += more.count
        var place = buckets.count
        while place > 0, buckets[place - 1].start > start { place -= 1 }
        if place > 0, buckets[place - 1].start == start {
            let bucket = buckets[place - 1]
            buckets[place - 1] = Bucket(
                start: start, entries: sorter.sorted(Array(bucket.entries[bucket.taken...]) + more))
        } else {
            buckets.insert(Bucket(start: start, entries: sorter.sorted(more)), at: place)
        }
    }

    /// Takes the first entry, if it is due before `limit`.
    @inline(__always)
    mutating func next(before limit: EventTime) -> (entry: UInt64, time: EventTime)? {
        guard !buckets.isEmpty else { return nil }
        let entry = buckets[0].entries[buckets[0].taken]
        let time = buckets[0].start + Int64(entry >> 34)
        guard time < limit else { return nil }
        buckets[0].taken += 1
        count -= 1
        if buckets[0].taken == buckets[0].entries.count { buckets.removeFirst() }
        return (entry, time)
    }

    /// Before which time at most `entries` entries are due, but all of the first time; `nil` if there are no more.
    func limit(of entries: Int) -> EventTime? {
        guard count > entries, let first = buckets.first else { return nil }
        var before = entries
        for bucket in buckets {
            let waiting = bucket.entries.count - bucket.taken
            if before < waiting {
                let earliest = first.start + Int64(first.entries[first.taken] >> 34)
                return max(bucket.start + Int64(bucket.entries[bucket.taken + before] >> 34), earliest + 1)
            }
            before -= waiting
        }
        return nil
    }

}
