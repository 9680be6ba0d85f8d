internal import Vocabulary

/// The step of a journey that an event makes, in the order in which steps of the same time are fed.
enum Stage: UInt8 {
    case impression, start, end
}

/// A journey through the funnel: the state machine of `semantics`, section 3.3, for one (user, content).
struct Journey: BitwiseCopyable {
    /// A time that is not there.
    static let none = EventTime.min

    /// Number of the user among the users of its shard.
    var user: UInt32
    /// Number of the content among the contents of its shard.
    var content: UInt32
    /// Admitted steps that the watermark has not passed.
    var pending: UInt32 = 0
    /// How often this place was given to another key, so that old time-outs are known as such.
    var generation: UInt32
    var impressionAt = Self.none
    var startAt = Self.none
    /// Time of the latest step of an open journey; `none` if it is not open.
    var last = Self.none
    /// Whether there is an entry for it among the time-outs.
    var hasTimeout = false

    init(user: UInt32, content: UInt32, generation: UInt32) {
        self.user = user
        self.content = content
        self.generation = generation
    }

    var isOpen: Bool { last != Self.none }

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
