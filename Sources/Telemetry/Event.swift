public import Vocabulary

/// Where a decoded text lies: in the raw bytes of its record batch, or, if it had escapes, in the decoder's own text.
public struct Text: Equatable, Sendable, BitwiseCopyable {
    /// The text that is not there. An empty text counts as absent, so no other text has this length.
    public static let absent = Text(rawOffset: 0, length: 0)

    private static let decodedBit: UInt32 = 1 << 31

    /// The position in the lower half, the length in the upper one.
    @usableFromInline let bits: UInt64

    @inlinable
    init(position: UInt32, length: Int) {
        bits = UInt64(position) | UInt64(UInt32(truncatingIfNeeded: length)) << 32
    }

    /// Text that stands in the raw bytes of the batch as it is.
    @inlinable
    public init(rawOffset: Int, length: Int) {
        self.init(position: UInt32(truncatingIfNeeded: rawOffset), length: length)
    }

    /// Text that was copied to `DecodedBatch.text`.
    public init(decodedOffset: Int, length: Int) {
        self.init(position: UInt32(truncatingIfNeeded: decodedOffset) | Self.decodedBit, length: length)
    }

    private init(bits: UInt64) { self.bits = bits }

    /// The same text, if the raw bytes of its record start further on.
    @inline(__always)
    func moved(by distance: Int) -> Text { Text(bits: bits &+ UInt64(bitPattern: Int64(distance))) }

    @inlinable var position: UInt32 { UInt32(truncatingIfNeeded: bits) }
    /// Bytes of UTF-8; 0 means absent.
    @inlinable public var length: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }

    @inlinable public var isAbsent: Bool { length == 0 }
    @inlinable var isDecoded: Bool { position & (1 << 31) != 0 }
    @inlinable var offset: Int { Int(position & ~(1 << 31)) }
}

/// The kinds of event that a query asks for; all others are `other`.
public enum EventKind: UInt8, Sendable {
    case impression, start, end, other
}

/// A valid record, normalised: what the queries need of it, in a fixed size.
public struct Event: Sendable {
    /// A duration that is not there.
    public static let noDuration: Int32 = -1

    /// Floor of `ets`.
    public var time: EventTime
    /// `min(time, arrival)`, or `time` where there is no arrival: how far this event moves its partition's watermark.
    public var progress: EventTime
    public var user: Text
    public var platform: Text
    public var version: Text
    public var content: Text
    public var page: Text
    public var message: Text
    /// Milliseconds in 0...86,400,000, or `noDuration`.
    public var duration: Int32
    /// Index of the record in its batch.
    public var record: UInt32
    public var kind: EventKind
    /// Whether `progress` was bounded by an arrival.
    public var hasArrival: Bool

    /// An event without times and fields.
    init(kind: EventKind, record: UInt32) {
        time = 0
        progress = 0
        self.kind = kind
        hasArrival = false
        self.record = record
        user = .absent
        platform = .absent
        version = .absent
        content = .absent
        page = .absent
        message = .absent
        duration = Self.noDuration
    }

    /// Puts other texts in the place of all texts.
    @inline(__always)
    mutating func replaceTexts(_ replacement: (Text) -> Text) {
        user = replacement(user)
        platform = replacement(platform)
        version = replacement(version)
        content = replacement(content)
        page = replacement(page)
        message = replacement(message)
    }
}
