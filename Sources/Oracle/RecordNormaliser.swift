public import Vocabulary

/// Turns a record into a normalised event or a dead-letter reason: a pure function of the record.
public struct RecordNormaliser: Sendable {
    private let maxRecordBytes: Int
    private let maxFutureSkew: Milliseconds

    public init(_ configuration: QueryConfiguration) {
        maxRecordBytes = configuration.maxRecordBytes
        maxFutureSkew = configuration.maxFutureSkew
    }

    /// Checks in the order of `DeadLetterReason`; the first check that fails gives the reason.
    ///
    /// - Parameters:
    ///   - length: Of the value; `nil` is that of `value`, of which no more than the beginning need be there if it is
    ///     longer than a record may be.
    ///   - timestamp: The record timestamp of the log, which stands in for an arrival time that is missing.
    public func normalised(_ value: [UInt8], length: Int? = nil, timestamp: EventTime? = nil) -> NormalisedRecord {
        guard length ?? value.count <= maxRecordBytes else { return .dead(.oversize) }
        guard let document = try? JSONDocument(value), case .object(let root) = document.root else {
            return .dead(.malformed)
        }
        var fields = FieldReader(document: document)
        guard let kind = fields.text("eid", in: root) else { return .dead(.noEventType) }
        guard let time = fields.number("ets", in: root)?.floor, (946_684_800_000..<4_102_444_800_000).contains(time)
        else { return .dead(.badEventTime) }
        let arrival = fields.number("syncts", in: root)?.floor ?? timestamp
        if let arrival, time > arrival.addingSaturated(maxFutureSkew) { return .dead(.future) }

        var event = NormalisedEvent(kind: Self.kind(kind), time: time, arrival: arrival)
        event.message = fields.text("mid", in: root)
        let actor = fields.object("actor", in: root)
        event.user = fields.text("id", in: actor)
        if let type = fields.text("type", in: actor), !Self.isUser(type) { event.user = nil }
        let producer = fields.object("pdata", in: fields.object("context", in: root))
        event.platform = fields.text("id", in: producer)
        event.version = fields.text("ver", in: producer)
        event.content = fields.text("id", in: fields.object("object", in: root))
        let data = fields.object("edata", in: root)
        event.page = fields.text("pageid", in: data)
        event.duration = fields.number("duration", in: data).flatMap { Self.duration(seconds: $0.double) }
        event.isWrongType = fields.sawWrongType
        return .event(event)
    }

    private static func kind(_ name: [UInt8]) -> NormalisedEvent.Kind {
        switch name {
        case Array("IMPRESSION".utf8): .impression
        case Array("START".utf8): .start
        case Array("END".utf8): .end
        default: .other
        }
    }

    /// Whether the text is `user`, the case of ASCII letters aside.
    private static func isUser(_ type: [UInt8]) -> Bool {
        let lowerCase = type.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return lowerCase == Array("user".utf8)
    }

    private static func duration(seconds: Double) -> Milliseconds? {
        // The product is rounded to a double before it is floored; −0 is in the range and gives 0.
        (0...86400).contains(seconds) ? Milliseconds((seconds * 1000).rounded(.down)) : nil
    }
}

/// Reads fields of known types. A field of another type, or whose holder is not an object, counts as absent.
private struct FieldReader {
    let document: JSONDocument
    /// Whether some field had another type than it should; `null` is absence, not another type.
    private(set) var sawWrongType = false

    init(document: JSONDocument) { self.document = document }

    mutating func object(_ key: StaticString, in members: [JSONMember]) -> [JSONMember] {
        switch document.value(of: key, in: members) {
        case .object(let members): return members
        case nil, .null: break
        default: sawWrongType = true
        }
        return []
    }

    /// The text, unless it is empty.
    mutating func text(_ key: StaticString, in members: [JSONMember]) -> [UInt8]? {
        switch document.value(of: key, in: members) {
        case .string(let range): return range.isEmpty ? nil : document.text(range)
        case nil, .null: break
        default: sawWrongType = true
        }
        return nil
    }

    mutating func number(_ key: StaticString, in members: [JSONMember]) -> JSONNumber? {
        switch document.value(of: key, in: members) {
        case .number(let range): return document.number(range)
        case nil, .null: break
        default: sawWrongType = true
        }
        return nil
    }
}
