/// Numbers and literals: what stands outside of strings.
enum ScalarText {

    /// Whether a number, `true`, `false` or `null` stands at a position, and nothing but it up to the next token.
    @inline(__always)
    static func isValid(at position: Int, in bytes: PaddedBytes) -> Bool {
        let word = bytes.word(at: position)
        switch UInt32(truncatingIfNeeded: word) {
        case 0x6575_7274, 0x6C6C_756E: return endsScalar(bytes[position + 4])  // true, null
        case 0x736C_6166: return bytes[position + 4] == 0x65 && endsScalar(bytes[position + 5])  // false
        default: return isValidNumber(at: position, in: bytes)
        }
    }

    @inline(__always)
    private static func isValidNumber(at position: Int, in bytes: PaddedBytes) -> Bool {
        guard let length = numberLength(at: position, in: bytes) else { return false }
        return endsScalar(bytes[position + length])
    }

    /// What stands at a position, where a valid scalar does; `next` is where the next token stands.
    @inline(__always)
    static func value(at position: Int, before next: Int, in bytes: PaddedBytes) -> FieldValue {
        switch bytes[position] {
        case 0x6E: return .absent
        case 0x74, 0x66: return FieldValue(kind: .other, start: position, length: 0)
        default:
            var end = next
            while bytes[end - 1] <= 0x20 { end -= 1 }
            return FieldValue(kind: .number, start: position, length: end - position)
        }
    }

    /// The length of the longest number that starts at a position, nil if none does. Most are short integers.
    @inline(__always)
    private static func numberLength(at position: Int, in bytes: PaddedBytes) -> Int? {
        let word = bytes.word(at: position)
        var digits = DigitWord.count(word)
        if digits == 8 { digits += DigitWord.count(bytes.word(at: position + 8)) }
        if digits > 0, digits < 16, endsScalar(bytes[position + digits]), word & 0xFF != 0x30 { return digits }
        return bytes.withSpan(position..<bytes.count) { NumberText.length(at: 0, in: $0) }
    }

    /// Whether a byte may follow a scalar. Where a string follows, its quote is a token that the grammar refuses.
    @inline(__always)
    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }
}
