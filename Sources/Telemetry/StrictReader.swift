/// Reads one record by the letter of RFC 8259 and of the rules of the log: the reference of all faster ways, and the
/// judge of every record that they do not take.
///
/// It checks the whole value: UTF-8, escapes, surrogates, control characters, numbers, literals, depth.
struct StrictReader: ~Copyable {
    /// The record is not one JSON object by the rules.
    struct Malformed: Error {}

    /// How many `{` and `[` may be open at once.
    static let deepestNesting = 64

    private var position = 0
    private var depth = 0
    private var decodedKey = TextBuffer()

    /// Finds the fields of interest of a record, or throws if it is malformed.
    mutating func read(_ record: Span<UInt8>, into fields: inout RecordFields) throws(Malformed) {
        fields.removeAll()
        position = 0
        depth = 0
        skipWhiteSpace(record)
        guard peek(record) == 0x7B else { throw Malformed() }
        try readObject(record, holder: .root, into: &fields)
        skipWhiteSpace(record)
        guard position == record.count else { throw Malformed() }
    }

    /// The next byte, or 0 at the end: a zero byte is allowed nowhere in a JSON text.
    private func peek(_ record: Span<UInt8>) -> UInt8 {
        position < record.count ? record[position] : 0
    }

    private mutating func skipWhiteSpace(_ record: Span<UInt8>) {
        while true {
            switch peek(record) {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func expect(_ byte: UInt8, _ record: Span<UInt8>) throws(Malformed) {
        guard peek(record) == byte else { throw Malformed() }
        position += 1
    }

    private mutating func open() throws(Malformed) {
        position += 1
        depth += 1
        guard depth <= Self.deepestNesting else { throw Malformed() }
    }

    /// Goes on to the next member or element; false at the closing bracket, which it passes.
    private mutating func advance(_ record: Span<UInt8>, to closing: UInt8) throws(Malformed) -> Bool {
        skipWhiteSpace(record)
        if peek(record) == closing {
            position += 1
            depth -= 1
            return false
        }
        try expect(0x2C, record)
        skipWhiteSpace(record)
        return true
    }

    private mutating func readObject(
        _ record: Span<UInt8>, holder: Field.Holder, into fields: inout RecordFields
    ) throws(Malformed) {
        try open()
        skipWhiteSpace(record)
        if peek(record) == 0x7D {
            position += 1
            depth -= 1
            return
        }
        repeat {
            let key = try readString(record)
            let field = holder == .ignored ? nil : named(key, record, in: holder)
            skipWhiteSpace(record)
            try expect(0x3A, record)
            skipWhiteSpace(record)
            if let field { fields.hide(field) }
            let value = try readValue(record, holder: field?.holder ?? .ignored, into: &fields)
            if let field { fields[field] = value }
        } while try advance(record, to: 0x7D)
    }

    private mutating func readArray(
        _ record: Span<UInt8>, into fields: inout RecordFields
    ) throws(Malformed) {
        try open()
        skipWhiteSpace(record)
        if peek(record) == 0x5D {
            position += 1
            depth -= 1
            return
        }
        repeat { _ = try readValue(record, holder: .ignored, into: &fields) } while try advance(record, to: 0x5D)
    }

    private mutating func readValue(
        _ record: Span<UInt8>, holder: Field.Holder, into fields: inout RecordFields
    ) throws(Malformed) -> FieldValue {
        let start = position
        switch peek(record) {
        case 0x7B:
            try readObject(record, holder: holder, into: &fields)
            return FieldValue(kind: .object, start: start, length: 0)
        case 0x5B:
            try readArray(record, into: &fields)
            return FieldValue(kind: .other, start: start, length: 0)
        case 0x22:
            return try readString(record)
        case 0x74:
            try readLiteral("true", record)
            return FieldValue(kind: .other, start: start, length: 4)
        case 0x66:
            try readLiteral("false", record)
            return FieldValue(kind: .other, start: start, length: 5)
        case 0x6E:
            try readLiteral("null", record)
            return .absent
        default:
            guard let length = NumberText.length(at: position, in: record) else { throw Malformed() }
            position += length
            return FieldValue(kind: .number, start: start, length: length)
        }
    }

    private mutating func readLiteral(_ literal: StaticString, _ record: Span<UInt8>) throws(Malformed) {
        for index in 0..<literal.utf8CodeUnitCount {
            // Safe: the index is less than the count.
            try expect(unsafe literal.utf8Start[index], record)
        }
    }

    private mutating func readString(_ record: Span<UInt8>) throws(Malformed) -> FieldValue {
        try expect(0x22, record)
        let start = position
        var hasEscape = false
        while true {
            switch peek(record) {
            case 0x22:
                position += 1
                let kind: FieldValue.Kind = hasEscape ? .escapedString : .string
                return FieldValue(kind: kind, start: start, length: position - 1 - start)
            case 0x5C:
                hasEscape = true
                guard let length = EscapedText.escapeLength(at: position, in: record) else { throw Malformed() }
                position += length
            case 0x20..<0x80:
                position += 1
            case let lead:
                guard let length = Self.sequenceLength(lead, at: position, in: record) else { throw Malformed() }
                position += length
            }
        }
    }

    /// The length of the well-formed UTF-8 sequence of two to four bytes at a position (table 3-7 of Unicode), or nil.
    private static func sequenceLength(_ lead: UInt8, at position: Int, in record: Span<UInt8>) -> Int? {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard record.count - position >= length, second.contains(record[position + 1]) else { return nil }
        for index in 2..<max(2, length) where record[position + index] & 0xC0 != 0x80 { return nil }
        return length
    }

    private mutating func named(_ key: FieldValue, _ record: Span<UInt8>, in holder: Field.Holder) -> Field? {
        if key.kind == .string {
            guard key.length <= Field.longestKey else { return nil }
            var word: UInt64 = 0
            for index in key.range.reversed() { word = word << 8 | UInt64(record[index]) }
            return Field.named(word, length: Int(key.length), in: holder)
        }
        decodedKey.truncate(to: 0)
        EscapedText.decode(record.extracting(key.range), into: &decodedKey)
        return Field.named(decodedKey, in: holder)
    }
}
