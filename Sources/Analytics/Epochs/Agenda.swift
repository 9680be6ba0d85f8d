/// What there is to do in an epoch, handed out to the workers as they ask.
///
/// Its records are cut into slices, which are decoded by whoever comes, settled in the order of their records, and applied
/// by each shard in that order. There are no phases for whose end all would have to wait.
struct Agenda {
    enum Job {
        /// Work that has nothing to do with the engine.
        case other
        /// Decode a slice; its partition has come at least that far before it.
        case decode(slice: Int, records: Range<Int>, after: PartitionProgress)
        /// Find out how far the partition comes with a slice.
        case settle(slice: Int, after: PartitionProgress)
        /// Apply slices to a shard; with the last of them the partition has come to `end`.
        case apply(slices: Range<Int>, shard: Int, end: PartitionProgress?)
        /// There is nothing now, and may be soon.
        case wait
        /// What is left is in the hands of others.
        case leave
    }

    private struct ShardProgress {
        var applied = 0
        var isTaken = false
    }

    /// Records of the last slices that several workers share: who is through first waits for one of them at most.
    private static let shortestSlice = 32

    private let slices: [Range<Int>]
    private var hasOther: Bool
    /// Slices that were handed out to be decoded.
    private var begun = 0
    private var isDecoded: [Bool]
    private var settled = 0
    private var isSettling = false
    /// How far the partition has come with the slices that are settled.
    private(set) var progress: PartitionProgress
    private var shards: [ShardProgress]

    /// - Parameters:
    ///   - workers: how many share the epoch.
    ///   - progress: how far the partition has come before it.
    init(records: Int, workers: Int, shards: Int, after progress: PartitionProgress, hasOther: Bool) {
        slices = Self.slices(of: records, workers: workers)
        self.hasOther = hasOther
        isDecoded = Array(repeating: false, count: slices.count)
        self.progress = progress
        self.shards = Array(repeating: ShardProgress(), count: shards)
    }

    var sliceCount: Int { slices.count }

    /// One worker takes all records at once. Of what several have left, each slice is half of one's share: large as long as
    /// there is much, since decoding and folding change places with each, and small in the end, to which all come at about
    /// the same time.
    private static func slices(of records: Int, workers: Int) -> [Range<Int>] {
        var slices: [Range<Int>] = []
        var start = 0
        while start < records {
            let left = records - start
            let length = workers == 1 ? left : min(left, max(left / (2 * workers), shortestSlice))
            slices.append(start..<start + length)
            start += length
        }
        return slices
    }

    /// The next job of a worker, who says when it is done.
    mutating func next(for worker: Int) -> Job {
        if settled < begun, isDecoded[settled], !isSettling {
            isSettling = true
            return .settle(slice: settled, after: progress)
        }
        // The shard of its own number lies in its core's cache.
        if let job = take(shard: worker % shards.count) { return job }
        if hasOther {
            hasOther = false
            return .other
        }
        if begun < slices.count {
            begun += 1
            return .decode(slice: begun - 1, records: slices[begun - 1], after: progress)
        }
        for shard in shards.indices {
            if let job = take(shard: shard) { return job }
        }
        return settled < slices.count ? .wait : .leave
    }

    private mutating func take(shard: Int) -> Job? {
        let applied = shards[shard].applied
        guard applied < settled, !shards[shard].isTaken else { return nil }
        shards[shard].isTaken = true
        return .apply(slices: applied..<settled, shard: shard, end: settled == slices.count ? progress : nil)
    }

    mutating func finishDecoding(slice: Int) { isDecoded[slice] = true }

    mutating func finishSettling(slice: Int, at progress: PartitionProgress) {
        self.progress = progress
        settled = slice + 1
        isSettling = false
    }

    mutating func finishApplying(slices: Range<Int>, to shard: Int) {
        shards[shard] = ShardProgress(applied: slices.upperBound)
    }
}
