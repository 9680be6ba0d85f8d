internal import Vocabulary

/// The step of a journey that an event makes, in the order in which steps of the same time are fed.
enum Stage: UInt8 {
    case impression, start, end
}

/// A journey through the funnel: the state machine of `semantics`, section 3.3, for one (user, content).
struct Journey {
    /// A time that is not there.
    static let none = EventTime.min

    /// Number of the user among the users of its shard.
    let user: UInt32
    /// Number of the content among the contents of its shard.
    let content: UInt32
    /// Admitted steps that the watermark has not passed.
    var pending: UInt32 = 0
    /// Whether there is an entry for it among the time-outs.
    var hasTimeout = false
    /// When the IMPRESSION was, or `none`.
    var impressionAt = none
    /// When the START was, or `none`.
    var startAt = none
    /// Time of the latest step of an open journey; `none` if it is not open.
    var last = none

    init(user: UInt32, content: UInt32) {
        self.user = user
        self.content = content
    }

    var isOpen: Bool { last != Self.none }

    /// Whether its key is in the state "none", and no step waits.
    var isIdle: Bool { !isOpen && pending == 0 }

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
