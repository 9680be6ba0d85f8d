import Vocabulary

/// Turns the fields of a well-formed record into an event, or says why the record is dead.
struct Normaliser {
    private static let longestDurationSeconds = 86_400.0

    let maxFutureSkew: Milliseconds

    /// Appends the event of a record, or the dead record, to `output`.
    ///
    /// - Parameters:
    ///   - fields: the fields of the record, whose positions are relative to its start.
    ///   - value: the bytes of the record.
    ///   - record: where the record stands in its batch, and its timestamp.
    ///   - index: the index of the record in its batch.
    func normalise(
        _ fields: borrowing RecordFields, of value: PaddedBytes, _ record: RecordBatch.Record, index: UInt32,
        into output: inout DecodedBatch
    ) {
        guard fields[.eventID].isString, fields[.eventID].length > 0 else {
            return output.dead.append(.init(record: index, reason: .noEventType))
        }
        guard fields[.eventTime].kind == .number,
            case let time = NumberText.floor(fields[.eventTime], in: value),
            EventTime.validEventTimes.contains(time)
        else {
            return output.dead.append(.init(record: index, reason: .badEventTime))
        }
        var event = Event(kind: kind(fields[.eventID], of: value, scratch: &output.text), record: index)
        guard setTimes(of: &event, time: time, arrival: arrival(fields[.syncTime], of: value, record)) else {
            return output.dead.append(.init(record: index, reason: .future))
        }
        func text(_ field: Field) -> Text { Self.text(fields[field], of: value, record, into: &output.text) }
        if isUser(fields[.actorType], of: value, scratch: &output.text) { event.user = text(.actorID) }
        event.platform = text(.producerID)
        event.version = text(.producerVersion)
        event.content = text(.objectID)
        event.page = text(.page)
        event.message = text(.message)
        event.duration = duration(fields[.duration], of: value)
        output.append(event)
        if Self.hasWrongType(fields) { output.wrongType += 1 }
    }

    /// Gives an event its times; false if these make its record dead.
    @inline(__always)
    func setTimes(of event: inout Event, time: EventTime, arrival: EventTime?) -> Bool {
        guard EventTime.validEventTimes.contains(time) else { return false }
        if let arrival, time > arrival.addingSaturated(maxFutureSkew) { return false }
        event.time = time
        event.progress = min(time, arrival ?? time)
        event.hasArrival = arrival != nil
        return true
    }

    /// When a record arrived: as it says, or by its timestamp.
    @inline(__always)
    private func arrival(_ syncTime: FieldValue, of value: PaddedBytes, _ record: RecordBatch.Record) -> EventTime? {
        syncTime.kind == .number ? NumberText.floor(syncTime, in: value) : record.knownTimestamp
    }

    @inline(__always)
    func duration(_ field: FieldValue, of value: PaddedBytes) -> Int32 {
        guard field.kind == .number else { return Event.noDuration }
        let seconds = NumberText.double(field, in: value)
        guard seconds >= 0, seconds <= Self.longestDurationSeconds else { return Event.noDuration }
        // Rounded down, as it is not negative.
        return Int32(seconds * 1000)
    }

    @inline(__always)
    private func kind(_ field: FieldValue, of value: PaddedBytes, scratch: inout TextBuffer) -> EventKind {
        if equals(field, "IMPRESSION", of: value, scratch: &scratch) { return .impression }
        if equals(field, "START", of: value, scratch: &scratch) { return .start }
        return equals(field, "END", of: value, scratch: &scratch) ? .end : .other
    }

    /// Whether an actor of this type is a user: services and system actors are not, an actor without a type is.
    @inline(__always)
    private func isUser(_ type: FieldValue, of value: PaddedBytes, scratch: inout TextBuffer) -> Bool {
        guard type.isString, type.length > 0 else { return true }
        return equals(type, "user", ignoringCase: true, of: value, scratch: &scratch)
    }

    /// Whether a string equals an ASCII word; the case of ASCII letters may be ignored.
    @inline(__always)
    private func equals(
        _ field: FieldValue, _ word: StaticString, ignoringCase: Bool = false, of value: PaddedBytes,
        scratch: inout TextBuffer
    ) -> Bool {
        guard field.kind == .escapedString else {
            return value.withSpan(field.range) { Self.equals($0, word, ignoringCase: ignoringCase) }
        }
        return escapedEquals(field, word, ignoringCase: ignoringCase, of: value, scratch: &scratch)
    }

    @inline(never)
    private func escapedEquals(
        _ field: FieldValue, _ word: StaticString, ignoringCase: Bool, of value: PaddedBytes, scratch: inout TextBuffer
    ) -> Bool {
        let end = scratch.count
        value.withSpan(field.range) { EscapedText.decode($0, into: &scratch) }
        // Safe: the scratch is not changed while the span lives.
        let decoded = unsafe Span(_unsafeStart: scratch.base + end, count: scratch.count - end)
        let isEqual = Self.equals(decoded, word, ignoringCase: ignoringCase)
        scratch.truncate(to: end)
        return isEqual
    }

    // Inlined, so that the word is known and its bytes are compared without a loop.
    @inline(__always)
    private static func equals(_ text: Span<UInt8>, _ word: StaticString, ignoringCase: Bool) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount {
            var byte = text[index]
            if ignoringCase, byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
            // Safe: the index is less than the count of both.
            guard unsafe byte == word.utf8Start[index] else { return false }
        }
        return true
    }

    @inline(__always)
    private static func text(
        _ field: FieldValue, of value: PaddedBytes, _ record: RecordBatch.Record, into buffer: inout TextBuffer
    ) -> Text {
        switch field.kind {
        case .string:
            guard field.length > 0 else { return .absent }
            return Text(rawOffset: record.start &+ Int(field.start), length: Int(field.length))
        case .escapedString: return decodedText(field, of: value, into: &buffer)
        default: return .absent
        }
    }

    @inline(never)
    private static func decodedText(_ field: FieldValue, of value: PaddedBytes, into buffer: inout TextBuffer) -> Text {
        let start = buffer.count
        value.withSpan(field.range) { EscapedText.decode($0, into: &buffer) }
        return Text(decodedOffset: start, length: buffer.count - start)
    }

    /// Whether a field of interest has another JSON type than it should. `null` is absence.
    @inline(__always)
    private static func hasWrongType(_ fields: borrowing RecordFields) -> Bool {
        var wrong: UInt8 = 0
        for index in 0..<Field.count { wrong |= 1 << fields[index: index].kind.rawValue & ~allowedKinds[index] }
        return wrong != 0
    }

    /// For each field, a bit for each kind that it may have: absent, string, escaped string, number, object, other.
    private static let allowedKinds: InlineArray<16, UInt8> = [
        0b111111, 0b111111,  // eid, ets: of a wrong type they make the record dead.
        0b001001, 0b000111,  // syncts, mid
        0b010001, 0b000111, 0b000111,  // actor, its id and type
        0b010001, 0b010001, 0b000111, 0b000111,  // context, pdata, its id and ver
        0b010001, 0b000111,  // object, its id
        0b010001, 0b000111, 0b001001,  // edata, its pageid and duration
    ]
}
