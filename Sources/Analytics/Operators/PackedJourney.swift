internal import Vocabulary

/// A journey as it is kept, in 20 bytes: journeys are the most numerous part of the state.
///
/// The time of the latest step needs 42 bits when it is counted from the first valid one. IMPRESSION and START are told
/// by how long before it they were, in 21 bits each: up to 34 minutes. A journey for which that is too short, or that
/// has more pending steps than 9 bits count, lies apart, and this is where.
struct PackedJourney: BitwiseCopyable {
    /// The earliest time that an event can have, less 1: a stored 0 is a time that is not there.
    private static let epoch = EventTime.validEventTimes.lowerBound - 1
    private static let mostPending: UInt32 = 511
    private static let mostBefore: EventTime = 1 << 21 - 2

    let user: UInt32
    let content: UInt32
    /// The low word of the time of the latest step, or the number of the journey among those that lie apart.
    private var low: UInt32 = 0
    /// From the lowest bit on: 10 high bits of that time, 9 of pending steps, 3 flags, and 10 high bits of START.
    private var middle: UInt32 = 0
    /// 21 bits of IMPRESSION, and 11 low bits of START: the distance to the latest step, plus 1; 0 if it was not.
    private var high: UInt32 = 0

    init(user: UInt32, content: UInt32) {
        self.user = user
        self.content = content
    }

    /// Whether there is an entry for it among the time-outs.
    var hasTimeout: Bool {
        get { middle & 1 << 19 != 0 }
        set { middle = middle & ~(1 << 19) | (newValue ? 1 << 19 : 0) }
    }

    /// Whether its key is forgotten, and the place only waits for its time-out to be used again.
    var isForgotten: Bool {
        get { middle & 1 << 20 != 0 }
        set { middle = middle & ~(1 << 20) | (newValue ? 1 << 20 : 0) }
    }

    /// The number of the journey among those that lie apart, if it does.
    var numberApart: UInt32? {
        get { middle & 1 << 21 != 0 ? low : nil }
        set {
            low = newValue ?? 0
            middle = middle & (3 << 19) | (newValue == nil ? 0 : 1 << 21)
            high = 0
        }
    }

    /// Counts one more pending step, or returns `false` if it cannot.
    @inline(__always)
    mutating func addPending() -> Bool {
        guard numberApart == nil, (middle >> 10) & Self.mostPending < Self.mostPending else { return false }
        middle += 1 << 10
        return true
    }

    /// The journey, which must not lie apart.
    var journey: Journey {
        @inline(__always) get {
            var journey = Journey(user: user, content: content)
            journey.pending = (middle >> 10) & Self.mostPending
            journey.hasTimeout = hasTimeout
            let stored = EventTime(middle & 0x3FF) << 32 | EventTime(low)
            guard stored != 0 else { return journey }
            journey.last = stored + Self.epoch
            let impression = high & 0x1F_FFFF
            if impression != 0 { journey.impressionAt = journey.last + 1 - EventTime(impression) }
            let start = (middle >> 22) << 11 | high >> 21
            if start != 0 { journey.startAt = journey.last + 1 - EventTime(start) }
            return journey
        }
    }

    /// Keeps a journey of the same key, or returns `false` if it has to lie apart.
    @inline(__always)
    mutating func keep(_ journey: Journey) -> Bool {
        let last = journey.isOpen ? journey.last - Self.epoch : 0
        guard let impression = Self.distance(journey.impressionAt, to: journey.last),
            let start = Self.distance(journey.startAt, to: journey.last), journey.pending <= Self.mostPending
        else { return false }
        precondition(last >> 42 == 0, "a journey has a time that no valid event has")
        low = UInt32(truncatingIfNeeded: last)
        middle = UInt32(truncatingIfNeeded: last >> 32) | journey.pending << 10 | middle & 1 << 20
        middle |= (journey.hasTimeout ? 1 << 19 : 0) | UInt32(truncatingIfNeeded: start >> 11) << 22
        high = UInt32(truncatingIfNeeded: impression) | UInt32(truncatingIfNeeded: start & 0x7FF) << 21
        return true
    }

    /// How long before the latest step a time was, plus 1, or 0 if it was not; `nil` if that does not fit.
    @inline(__always)
    private static func distance(_ time: EventTime, to last: EventTime) -> EventTime? {
        guard time != Journey.none else { return 0 }
        let distance = last - time
        return (0...mostBefore).contains(distance) ? distance + 1 : nil
    }
}
