internal import Vocabulary

/// Entries by time, to be taken out in the order of time: a bucketed, lazy time wheel without an end.
///
/// A bucket spans `width` milliseconds. Adding is O(1); taking looks only at buckets that have begun. Within a bucket
/// entries have no order: who takes them sorts them, or does not care.
@safe struct TimeBuckets<Entry: BitwiseCopyable & ExpressibleByIntegerLiteral>: ~Copyable {
    private static var blockEntries: Int { 16 }

    let width: Milliseconds
    private(set) var count = 0
    private var buckets: [TimeBucket] = []
    private var freeBuckets: [Int] = []
    /// Positions in `buckets`, by index of the bucket.
    private var positions: [Int64: Int] = [:]
    /// The bucket that was used last among those with the same low bits: most entries find theirs here.
    private var recent = [(index: Int64, position: Int)](repeating: (.min, -1), count: 64)
    /// The indices of the buckets.
    private var order = MinimumHeap()
    private var entries: PagedArray<Entry>
    private var next: PagedArray<Int32>
    private var freeBlock: Int32 = -1

    /// - Parameter width: of a bucket, at most 2²⁹ ms.
    init(width: Milliseconds, in arena: StateArena) {
        precondition(width > 0 && width <= 1 << 29)
        self.width = width
        entries = PagedArray(in: arena)
        next = PagedArray(in: arena)
    }

    /// Visits everything but what is there for speed alone.
    mutating func archive(_ archive: StateArchive) {
        archive.value(&count)
        archive.array(&buckets)
        archive.array(&freeBuckets)
        archive.dictionary(&positions)
        order.archive(archive)
        entries.archive(archive)
        next.archive(archive)
        archive.value(&freeBlock)
    }

    /// Bytes that the wheel holds. The directory of buckets lies outside the arena: about 72 bytes a bucket.
    var allocatedBytes: Int { entries.allocatedBytes + next.allocatedBytes + buckets.capacity * 72 }

    /// The start of the bucket that holds `time`.
    func bucketStart(_ time: EventTime) -> EventTime { time.flooredQuotient(dividingBy: width) * width }

    /// Adds an entry that is due at `time`.
    mutating func append(_ entry: Entry, due time: EventTime) {
        let index = time.flooredQuotient(dividingBy: width)
        count += 1
        let position = position(of: index)
        var bucket = buckets[position]
        bucket.earliest = min(bucket.earliest, time)
        if bucket.head < 0 || bucket.headCount == Int32(Self.blockEntries) {
            let block = takeBlock()
            next[Int(block)] = bucket.head
            bucket.head = block
            bucket.headCount = 0
        }
        entries[Int(bucket.head) * Self.blockEntries + Int(bucket.headCount)] = entry
        bucket.headCount += 1
        buckets[position] = bucket
    }

    @inline(__always)
    private mutating func position(of index: Int64) -> Int {
        let recent = recent[Int(truncatingIfNeeded: index & 63)]
        return recent.index == index ? recent.position : findPosition(of: index)
    }

    @inline(never)
    private mutating func findPosition(of index: Int64) -> Int {
        let position: Int
        if let known = positions[index] {
            position = known
        } else {
            let empty = TimeBucket(head: -1, headCount: 0, earliest: .max)
            if let free = freeBuckets.popLast() {
                position = free
                buckets[position] = empty
            } else {
                position = buckets.count
                buckets.append(empty)
            }
            positions[index] = position
            order.insert(index)
        }
        recent[Int(truncatingIfNeeded: index & 63)] = (index, position)
        return position
    }

    private mutating func takeBlock() -> Int32 {
        if freeBlock >= 0 {
            let block = freeBlock
            freeBlock = next[Int(block)]
            return block
        }
        guard next.count < Int(Int32.max) else {
            fatalError("the engine's state has more than 2^31 blocks of times in one table; run it with more threads")
        }
        next.append(-1)
        for _ in 0..<Self.blockEntries { entries.append(0) }
        return Int32(next.count - 1)
    }

    /// Takes all entries out of the earliest bucket, if it has one that is due before `limit`, and returns the bucket's
    /// start. Only the bucket in which `limit` lies can hold entries that are not due yet: who takes them adds them anew.
    mutating func takeBucket(before limit: EventTime, into taken: inout [Entry]) -> EventTime? {
        guard let index = order.first, let position = positions[index], buckets[position].earliest < limit else {
            return nil
        }
        let bucket = buckets[position]
        positions[index] = nil
        freeBuckets.append(position)
        recent[Int(truncatingIfNeeded: index & 63)] = (.min, -1)
        order.removeFirst()
        taken.removeAll(keepingCapacity: true)
        var block = bucket.head
        var inBlock = Int(bucket.headCount)
        while block >= 0 {
            for position in 0..<inBlock { taken.append(entries[Int(block) * Self.blockEntries + position]) }
            let following = next[Int(block)]
            next[Int(block)] = freeBlock
            freeBlock = block
            block = following
            inBlock = Self.blockEntries
        }
        count -= taken.count
        return index * width
    }
}

/// A chain of blocks of entries.
private struct TimeBucket: BitwiseCopyable {
    var head: Int32
    /// Entries in the head block; blocks behind it are full.
    var headCount: Int32
    /// No entry of the bucket is due before.
    var earliest: EventTime
}
