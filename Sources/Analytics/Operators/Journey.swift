internal import Vocabulary

/// The step of a journey that an event makes, in the order in which steps of the same time are fed.
enum Stage: UInt8 {
    case impression, start, end
}

/// A journey through the funnel: the state machine of `semantics`, section 3.3, for one (user, content).
///
/// 28 bytes: journeys are the most numerous part of the state. A valid time needs 42 bits when it is counted from the
/// first valid one, so that three of them and two flags fill 16 bytes.
struct Journey: BitwiseCopyable {
    /// A time that is not there.
    static let none = EventTime.min
    /// The earliest time that an event can have, less 1: a stored 0 is a time that is not there.
    private static let epoch: EventTime = 946_684_800_000 - 1

    /// Number of the user among the users of its shard.
    let user: UInt32
    /// Number of the content among the contents of its shard.
    let content: UInt32
    /// Admitted steps that the watermark has not passed.
    var pending: UInt32 = 0
    /// The low words of the times of IMPRESSION, of START and of the latest step.
    private var impressionLow: UInt32 = 0
    private var startLow: UInt32 = 0
    private var lastLow: UInt32 = 0
    /// Ten high bits of each of them in the same order from the lowest on, and the flags in the highest two.
    private var high: UInt32 = 0

    init(user: UInt32, content: UInt32) {
        self.user = user
        self.content = content
    }

    /// When the IMPRESSION was, or `none`.
    var impressionAt: EventTime {
        get { time(impressionLow, highAt: 0) }
        set { impressionLow = store(newValue, highAt: 0) }
    }

    /// When the START was, or `none`.
    var startAt: EventTime {
        get { time(startLow, highAt: 10) }
        set { startLow = store(newValue, highAt: 10) }
    }

    /// Time of the latest step of an open journey; `none` if it is not open.
    var last: EventTime {
        get { time(lastLow, highAt: 20) }
        set { lastLow = store(newValue, highAt: 20) }
    }

    /// Whether there is an entry for it among the time-outs.
    var hasTimeout: Bool {
        get { high & 1 << 30 != 0 }
        set { high = high & ~(1 << 30) | (newValue ? 1 << 30 : 0) }
    }

    /// Whether its key is forgotten, and the place only waits for its time-out to be used again.
    var isForgotten: Bool {
        get { high & 1 << 31 != 0 }
        set { high = high & ~(1 << 31) | (newValue ? 1 << 31 : 0) }
    }

    var isOpen: Bool { last != Self.none }

    @inline(__always)
    private func time(_ low: UInt32, highAt shift: UInt32) -> EventTime {
        let stored = EventTime((high >> shift) & 0x3FF) << 32 | EventTime(low)
        return stored == 0 ? Self.none : stored + Self.epoch
    }

    /// Keeps the high bits of a time and returns the low word.
    @inline(__always)
    private mutating func store(_ time: EventTime, highAt shift: UInt32) -> UInt32 {
        let stored = time == Self.none ? 0 : time - Self.epoch
        precondition(stored >> 42 == 0, "a journey has a time that no valid event has")
        high = high & ~(0x3FF << shift) | UInt32(stored >> 32) << shift
        return UInt32(truncatingIfNeeded: stored)
    }

    /// Takes IMPRESSION or START.
    mutating func step(_ stage: Stage, at time: EventTime) {
        switch stage {
        case .impression: if impressionAt == Self.none { impressionAt = time }
        case .start: if startAt == Self.none { startAt = time }
        case .end: preconditionFailure("END closes a journey")
        }
        last = time
    }

    /// Back to the state "none".
    mutating func close() {
        impressionAt = Self.none
        startAt = Self.none
        last = Self.none
    }
}
