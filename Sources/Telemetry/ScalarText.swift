/// Numbers and literals: what stands outside of strings.
enum ScalarText {
    /// The number, `true`, `false` or `null` that stands at a position, with nothing but it up to the next token; nil if
    /// there is none.
    @inline(__always)
    static func value(at position: Int, in bytes: PaddedBytes) -> FieldValue? {
        let word = bytes.word(at: position)
        if let length = shortNumberLength(word, at: position, in: bytes) {
            return FieldValue(kind: .number, start: position, length: length)
        }
        return otherValue(at: position, in: bytes)
    }

    /// The length of a number of few digits, perhaps with a fraction, such as most are; nil if it is none of these.
    @inline(__always)
    private static func shortNumberLength(_ word: UInt64, at position: Int, in bytes: PaddedBytes) -> Int? {
        var length = DigitWord.count(word)
        guard length > 0, length == 1 || word & 0xFF != 0x30 else { return nil }
        if length == 8 {
            length += DigitWord.count(bytes.word(at: position + 8))
            guard length < 16 else { return nil }
        }
        if bytes[position + length] == 0x2E {
            let fraction = DigitWord.count(bytes.word(at: position + length + 1))
            guard fraction > 0, fraction < 8 else { return nil }
            length += 1 + fraction
        }
        return endsScalar(bytes[position + length]) ? length : nil
    }

    @inline(never)
    private static func otherValue(at position: Int, in bytes: PaddedBytes) -> FieldValue? {
        switch UInt32(truncatingIfNeeded: bytes.word(at: position)) {
        case 0x6C6C_756E:  // null
            return endsScalar(bytes[position + 4]) ? .absent : nil
        case 0x6575_7274:  // true
            return endsScalar(bytes[position + 4]) ? literal : nil
        case 0x736C_6166:  // false
            return bytes[position + 4] == 0x65 && endsScalar(bytes[position + 5]) ? literal : nil
        default:
            let length = bytes.withSpan(position..<bytes.count) { NumberText.length(at: 0, in: $0) }
            guard let length, endsScalar(bytes[position + length]) else { return nil }
            return FieldValue(kind: .number, start: position, length: length)
        }
    }

    private static var literal: FieldValue { FieldValue(kind: .other, start: 0, length: 0) }

    /// Whether a byte may follow a scalar. Where a string follows, its quote is a token that the grammar refuses.
    @inline(__always)
    static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }
}
