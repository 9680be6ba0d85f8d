/// Escapes of JSON strings.
enum EscapedText {
    /// Whether a text has a backslash.
    static func hasEscape(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] == 0x5C { return true }
        return false
    }

    /// The length of the escape at the backslash at `position`, surrogate pairs as a whole; nil if it is not allowed,
    /// or makes an unpaired surrogate.
    static func escapeLength(at position: Int, in bytes: Span<UInt8>) -> Int? {
        guard position + 1 < bytes.count else { return nil }
        switch bytes[position + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return 2
        case 0x75:
            guard let unit = codeUnit(at: position, in: bytes) else { return nil }
            guard unit & 0xF800 == 0xD800 else { return 6 }
            guard unit < 0xDC00, let low = codeUnit(at: position + 6, in: bytes) else { return nil }
            return low & 0xFC00 == 0xDC00 ? 12 : nil
        default: return nil
        }
    }

    /// Appends a text without its escapes, which have been checked.
    static func decode(_ text: Span<UInt8>, into buffer: inout TextBuffer) {
        var position = 0
        while position < text.count {
            let byte = text[position]
            guard byte == 0x5C else {
                buffer.append(byte)
                position += 1
                continue
            }
            guard let length = escapeLength(at: position, in: text) else { preconditionFailure("an unchecked escape") }
            appendEscape(at: position, length: length, in: text, to: &buffer)
            position += length
        }
    }

    private static func appendEscape(at position: Int, length: Int, in text: Span<UInt8>, to buffer: inout TextBuffer) {
        guard length > 2 else {
            switch text[position + 1] {
            case 0x62: buffer.append(0x08)
            case 0x66: buffer.append(0x0C)
            case 0x6E: buffer.append(0x0A)
            case 0x72: buffer.append(0x0D)
            case 0x74: buffer.append(0x09)
            case let itself: buffer.append(itself)
            }
            return
        }
        var scalar = codeUnit(at: position, in: text)!
        if length == 12 { scalar = 0x10000 + (scalar & 0x3FF) << 10 + codeUnit(at: position + 6, in: text)! & 0x3FF }
        // The escape has been checked, so that it makes a scalar.
        for unit in UTF8.encode(Unicode.Scalar(scalar)!)! { buffer.append(unit) }
    }

    /// The UTF-16 code unit that `\uXXXX` at `position` stands for.
    private static func codeUnit(at position: Int, in bytes: Span<UInt8>) -> UInt32? {
        guard position + 6 <= bytes.count, bytes[position] == 0x5C, bytes[position + 1] == 0x75 else { return nil }
        var unit: UInt32 = 0
        for index in position + 2..<position + 6 {
            switch bytes[index] {
            case let digit where digit >= 0x30 && digit <= 0x39: unit = unit << 4 | UInt32(digit - 0x30)
            case let digit where digit >= 0x41 && digit <= 0x46: unit = unit << 4 | UInt32(digit - 0x41 + 10)
            case let digit where digit >= 0x61 && digit <= 0x66: unit = unit << 4 | UInt32(digit - 0x61 + 10)
            default: return nil
            }
        }
        return unit
    }
}
