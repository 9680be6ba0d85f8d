internal import Vocabulary

/// Entries by time, to be taken out in the order of time: a bucketed, lazy time wheel without an end.
///
/// A bucket spans `width` milliseconds. Adding is O(1); taking looks only at the earliest bucket. Within a bucket entries
/// have no order: who takes them sorts them.
struct TimeBuckets<Entry: BitwiseCopyable & ExpressibleByIntegerLiteral>: ~Copyable {
    private typealias Block = TimeBlock<Entry>

    /// A list of taken entries with more room is not kept for the next bucket.
    private static var mostKept: Int { 1 << 16 }

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
    private var blocks: Slab<Block>

    /// - Parameter width: of a bucket, at most 2²⁹ ms.
    init(width: Milliseconds, in arena: StateArena) {
        precondition(width > 0 && width <= 1 << 29)
        self.width = width
        blocks = Slab(in: arena)
    }

    /// Visits everything but what is there for speed alone.
    mutating func archive(_ archive: StateArchive) {
        archive.value(&count)
        archive.array(&buckets)
        archive.array(&freeBuckets)
        archive.dictionary(&positions)
        order.archive(archive)
        blocks.archive(archive)
    }

    /// Bytes that the wheel holds. The directory of buckets lies outside the arena: about 72 bytes a bucket.
    var allocatedBytes: Int { blocks.allocatedBytes + buckets.capacity * 72 }

    /// The start of the bucket that holds `time`.
    func bucketStart(_ time: EventTime) -> EventTime { time.flooredQuotient(dividingBy: width) * width }

    /// Adds an entry that is due at `time`.
    mutating func append(_ entry: Entry, due time: EventTime) {
        let index = time.flooredQuotient(dividingBy: width)
        count += 1
        let position = position(of: index)
        var bucket = buckets[position]
        bucket.earliest = min(bucket.earliest, time)
        if bucket.head == TimeBucket.noBlock || bucket.headCount == Int32(Block.size) {
            bucket.head = blocks.add(Block(next: bucket.head))
            bucket.headCount = 0
        }
        blocks[bucket.head].entries[Int(bucket.headCount)] = entry
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
            let empty = TimeBucket()
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

    /// No entry is due before; the largest time if there is none.
    var earliest: EventTime { order.first.flatMap { positions[$0] }.map { buckets[$0].earliest } ?? .max }

    /// Takes all entries out of the earliest bucket, if it has one that is due before `limit`, and returns the bucket's
    /// start.
    mutating func takeBucket(before limit: EventTime, into taken: inout [Entry]) -> EventTime? {
        guard let index = order.first, let position = positions[index], buckets[position].earliest < limit else {
            return nil
        }
        let bucket = buckets[position]
        positions[index] = nil
        freeBuckets.append(position)
        recent[Int(truncatingIfNeeded: index & 63)] = (.min, -1)
        order.removeFirst()
        taken.removeAll(keepingCapacity: taken.capacity <= Self.mostKept)
        var block = bucket.head
        var inBlock = Int(bucket.headCount)
        while block != TimeBucket.noBlock {
            let following = blocks[block].next
            // Safe: the block is taken, and has so many entries.
            unsafe withUnsafeBytes(of: &blocks.address(block).pointee.entries) { entries in
                unsafe taken.append(contentsOf: entries.assumingMemoryBound(to: Entry.self).prefix(inBlock))
            }
            blocks.remove(block)
            block = following
            inBlock = Block.size
        }
        count -= taken.count
        if positions.isEmpty || positions.count * 4 <= buckets.count && buckets.count >= 64 { shrinkDirectory() }
        return index * width
    }

    /// Makes the directory of buckets no larger than it has to be.
    private mutating func shrinkDirectory() {
        let kept = positions.map { (index: $0.key, bucket: buckets[$0.value]) }
        buckets = []
        freeBuckets = []
        positions = [:]
        order = MinimumHeap()
        for place in recent.indices { recent[place] = (.min, -1) }
        for (index, bucket) in kept { buckets[findPosition(of: index)] = bucket }
    }
}

/// A chain of blocks of entries.
private struct TimeBucket: BitwiseCopyable {
    static let noBlock = UInt32.max

    var head = noBlock
    /// Entries in the head block; blocks behind it are full.
    var headCount: Int32 = 0
    /// No entry of the bucket is due before.
    var earliest = EventTime.max
}

/// Entries of a bucket: with what follows it, a block of 4-byte entries fills a cache line.
private struct TimeBlock<Entry: BitwiseCopyable & ExpressibleByIntegerLiteral>: BitwiseCopyable {
    static var size: Int { 15 }

    /// The block behind it in the chain.
    var next: UInt32
    var entries = InlineArray<15, Entry>(repeating: 0)

    init(next: UInt32) { self.next = next }
}
