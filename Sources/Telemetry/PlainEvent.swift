import Vocabulary

extension StructuralReader {
    /// The event of the record that was scanned, if it is valid and as most are: of a known shape, its fields of the types
    /// that they should have and without escapes, its times of 13 digits; nil says nothing of the record.
    ///
    /// It goes from the tokens to the event with few branches: which fields there are changes from record to record, so
    /// that a processor guesses wrong.
    @inline(__always)
    func plainEvent(
        _ value: PaddedBytes, _ record: RecordBatch.Record, index: UInt32, by normaliser: Normaliser
    ) -> Event? {
        guard let shape, shapes.hasRightTypes(shape), !tokens.hasEscapes || !hasEscapedField(value, shape),
            let time = NumberText.time(at: tokens.position(shapes.token(of: .eventTime, shape: shape)), in: value)
        else { return nil }
        var arrival = record.knownTimestamp
        let syncTime = shapes.token(of: .syncTime, shape: shape)
        if syncTime > 0 {
            guard let sent = NumberText.time(at: tokens.position(syncTime), in: value) else { return nil }
            arrival = sent
        }
        let eventID = range(.eventID, shape)
        guard eventID.length > 0 else { return nil }
        var event = Event(kind: Self.kind(eventID, of: value), record: index)
        guard normaliser.setTimes(of: &event, time: time, arrival: arrival) else { return nil }
        if Self.isUser(range(.actorType, shape), of: value) { event.user = text(.actorID, shape, record) }
        event.platform = text(.producerID, shape, record)
        event.version = text(.producerVersion, shape, record)
        event.content = text(.objectID, shape, record)
        event.page = text(.page, shape, record)
        event.message = text(.message, shape, record)
        let duration = shapes.token(of: .duration, shape: shape)
        if duration > 0 {
            guard let field = ScalarText.value(at: tokens.position(duration), in: value), field.kind == .number else {
                return nil
            }
            event.duration = normaliser.duration(field, of: value)
        }
        return shapes.hasValidScalars(value, tokens, shape: shape) ? event : nil
    }

    @inline(never)
    private func hasEscapedField(_ value: PaddedBytes, _ shape: Int) -> Bool {
        Field.allCases.contains { field in
            guard field.mayBegin(with: TokenKind.quote) else { return false }
            let (start, length) = range(field, shape)
            return value.withSpan(start..<start + length, EscapedText.hasEscape)
        }
    }

    /// The bytes of a string, none if it is absent.
    @inline(__always)
    private func range(_ field: Field, _ shape: Int) -> (start: Int, length: Int) {
        let token = shapes.token(of: field, shape: shape)
        let start = tokens.position(token) &+ 1
        return (start, token == 0 ? 0 : tokens.position(token &+ 1) &- start)
    }

    @inline(__always)
    private func text(_ field: Field, _ shape: Int, _ record: RecordBatch.Record) -> Text {
        let (start, length) = range(field, shape)
        return length == 0 ? .absent : Text(rawOffset: record.start &+ start, length: length)
    }

    /// The kind that an id without escapes names.
    @inline(__always)
    private static func kind(_ id: (start: Int, length: Int), of value: PaddedBytes) -> EventKind {
        let word = value.word(at: id.start)
        let isImpression =
            id.length == 10 && word == 0x4953_5345_5250_4D49 && value.word(at: id.start + 2) == 0x4E4F_4953_5345_5250
        let isStart = id.length == 5 && word & 0xFF_FFFF_FFFF == 0x54_5241_5453
        let isEnd = id.length == 3 && word & 0xFF_FFFF == 0x44_4E45
        return isImpression ? .impression : isStart ? .start : isEnd ? .end : .other
    }

    /// Whether an actor of this type, without escapes, is a user.
    @inline(__always)
    private static func isUser(_ type: (start: Int, length: Int), of value: PaddedBytes) -> Bool {
        // The bit makes letters small, and nothing else a letter that is none.
        let small = value.word(at: type.start) & 0xFFFF_FFFF | 0x2020_2020
        return type.length == 0 || type.length == 4 && small == 0x7265_7375
    }
}
