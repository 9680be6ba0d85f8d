public import Vocabulary

/// The kinds that queries ask for.
public enum PlantedKind: UInt8, Sendable {
    case impression, start, end, other
}

/// An event as the generator meant it, normalised; text is UTF-8 and never empty.
public struct PlantedEvent: Hashable, Sendable {
    public var kind: PlantedKind
    public var time: EventTime
    public var arrival: EventTime
    public var user: [UInt8]?
    public var platform: [UInt8]?
    public var version: [UInt8]?
    public var content: [UInt8]?
    public var page: [UInt8]?
    public var message: [UInt8]?
    public var duration: Milliseconds?
    public var isWrongType = false

    var outline: EventOutline {
        EventOutline(
            kind: kind, time: time, hasUser: user != nil, hasContent: content != nil, hasPage: page != nil,
            isWrongType: isWrongType)
    }
}

/// What decides which queries can use an event.
public struct EventOutline: Hashable, Sendable {
    public var kind: PlantedKind
    public var time: EventTime
    public var hasUser: Bool
    public var hasContent: Bool
    public var hasPage: Bool
    public var isWrongType = false
}

/// What becomes of a record when it is read.
public enum PlantedFate: Hashable, Sendable {
    case valid(EventOutline)
    case dead(DeadLetterReason)
}

/// What a record was meant to be: it never comes from parsing what was rendered.
public enum PlantedRecord: Hashable, Sendable {
    case event(PlantedEvent)
    case dead(DeadLetterReason)
}
