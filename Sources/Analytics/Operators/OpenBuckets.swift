internal import Vocabulary

/// The buckets that the watermark has come to, and some behind them: their entries are sorted once, however small the
/// steps are in which it moves.
///
/// An entry has its time from the start of its bucket in its 30 high bits; the others are who adds it to decide.
struct OpenBuckets {
    private struct Bucket {
        let start: EventTime
        var entries: [UInt64]
    }

    /// More are not opened before they are due.
    private static let most = 64

    private var sorter = SpreadSorter()
    /// Ascending, none of them empty.
    private var buckets: [Bucket] = []
    /// Entries of the first bucket that are taken.
    private var taken = 0

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
            let waiting = buckets[place - 1].entries.dropFirst(place == 1 ? taken : 0)
            buckets[place - 1].entries = sorter.sorted(waiting + more)
            if place == 1 { taken = 0 }
        } else {
            buckets.insert(Bucket(start: start, entries: sorter.sorted(more)), at: place)
        }
    }

    /// Takes the first entry, if it is due before `limit`.
    @inline(__always)
    mutating func next(before limit: EventTime) -> (entry: UInt64, time: EventTime)? {
        guard !buckets.isEmpty else { return nil }
        let entry = buckets[0].entries[taken]
        let time = buckets[0].start + Int64(entry >> 34)
        guard time < limit else { return nil }
        taken += 1
        count -= 1
        if taken == buckets[0].entries.count {
            buckets.removeFirst()
            taken = 0
        }
        return (entry, time)
    }

    /// An entry that waits some entries behind the first one, in the same bucket.
    @inline(__always)
    func next(after entries: Int) -> UInt64? {
        guard !buckets.isEmpty, taken + entries < buckets[0].entries.count else { return nil }
        return buckets[0].entries[taken + entries]
    }

    /// Before which time at most `entries` entries are due, but all of the first time; `nil` if there are no more.
    func limit(of entries: Int) -> EventTime? {
        guard count > entries, let first = buckets.first else { return nil }
        var before = entries + taken
        for bucket in buckets {
            if before < bucket.entries.count {
                let earliest = first.start + Int64(first.entries[taken] >> 34)
                return max(bucket.start + Int64(bucket.entries[before] >> 34), earliest + 1)
            }
            before -= bucket.entries.count
        }
        return nil
    }
}
