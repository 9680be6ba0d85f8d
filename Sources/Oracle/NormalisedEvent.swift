public import Vocabulary

/// A valid record, normalised (`semantics`, section 1.2). Text is decoded UTF-8 and never empty.
public struct NormalisedEvent: Hashable, Sendable {
    /// The kinds that a query asks for; all others are `other`. In the order in which a journey takes equal times.
    public enum Kind: UInt8, Comparable, Sendable {
        case impression, start, end, other

        public static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
    }

    public var kind: Kind
    public var time: EventTime
    /// When the event reached a server, if that is known.
    public var arrival: EventTime?
    public var user: [UInt8]?
    public var platform: [UInt8]?
    public var version: [UInt8]?
    public var content: [UInt8]?
    public var page: [UInt8]?
    public var message: [UInt8]?
    public var duration: Milliseconds?
    /// Whether a field of the record has another JSON type than it should.
    public var isWrongType: Bool

    public init(
        kind: Kind, time: EventTime, arrival: EventTime? = nil, user: [UInt8]? = nil, platform: [UInt8]? = nil,
        version: [UInt8]? = nil, content: [UInt8]? = nil, page: [UInt8]? = nil, message: [UInt8]? = nil,
        duration: Milliseconds? = nil, isWrongType: Bool = false
    ) {
        self.kind = kind
        self.time = time
        self.arrival = arrival
        self.user = user
        self.platform = platform
        self.version = version
        self.content = content
        self.page = page
        self.message = message
        self.duration = duration
        self.isWrongType = isWrongType
    }
}

/// What a record is: an event, or dead.
public enum NormalisedRecord: Hashable, Sendable {
    case event(NormalisedEvent)
    case dead(DeadLetterReason)
}
