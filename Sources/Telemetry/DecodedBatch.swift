public import Vocabulary

/// The events of a slice of a record batch in offset order, and the records that are dead.
///
/// One decoder writes it; it is reused, so that decoding allocates nothing once it has grown.
public struct DecodedBatch: ~Copyable {
    /// A dead record: its index in the batch, and why.
    public struct Dead: Sendable {
        public let record: UInt32
        public let reason: DeadLetterReason

        public init(record: UInt32, reason: DeadLetterReason) {
            self.record = record
            self.reason = reason
        }
    }

    public var events: [Event] = []
    public var dead: [Dead] = []
    /// Valid records in which a field of interest has another JSON type.
    public var wrongType = 0
    /// Valid records without a user.
    public var noUser = 0
    /// Texts that had to be decoded: those with escapes.
    public internal(set) var text = TextBuffer()

    public init() {}

    mutating func append(_ event: Event) {
        events.append(event)
        noUser += event.user.isAbsent ? 1 : 0
    }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        dead.removeAll(keepingCapacity: true)
        text.truncate(to: 0)
        wrongType = 0
        noUser = 0
    }
}
