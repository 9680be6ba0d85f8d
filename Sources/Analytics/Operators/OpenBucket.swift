internal import Vocabulary

/// The steps of the bucket that the watermark stands in, by time: what it has not passed yet waits here, sorted once,
/// however small the steps are in which it moves.
struct OpenBucket {
    /// Start of the bucket.
    let start: EventTime
    private var steps: [UInt64] = []
    private var fed = 0

    /// - Parameter start: of a bucket; without one, of none.
    init(start: EventTime = .min) { self.start = start }

    /// Steps that wait.
    var count: Int { steps.count - fed }

    /// The time of a step: its 30 high bits count from the start of the bucket.
    @inline(__always)
    func time(of step: UInt64) -> EventTime { start + Int64(step >> 34) }

    /// Adds steps of the bucket, none before those that have been taken.
    mutating func add(_ more: [UInt64]) {
        steps.removeFirst(fed)
        fed = 0
        steps += more
        steps.sort()
    }

    /// Takes the first step, if it is before `watermark`.
    @inline(__always)
    mutating func next(before watermark: EventTime) -> UInt64? {
        guard fed < steps.count, time(of: steps[fed]) < watermark else { return nil }
        defer { fed += 1 }
        return steps[fed]
    }
}
