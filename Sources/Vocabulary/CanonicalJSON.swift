/// Appends canonical JSON to bytes: no white space, integers only, strings escaped as little as JSON allows.
public enum CanonicalJSON {
    /// Appends a literal piece of JSON, such as `{"query":"dau","day":`.
    @inlinable
    public static func append(_ literal: StaticString, to bytes: inout [UInt8]) {
        // Safe: a static string's UTF-8 code units are valid for as long as the program runs.
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends an integer in decimal.
    public static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var magnitude = value.magnitude
        if value < 0 { bytes.append(0x2D) }
        // The digits, at the end: those of 128 bits are 39.
        var digits = InlineArray<40, UInt8>(repeating: 0)
        var start = digits.count
        repeat {
            let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: digit)
            magnitude = quotient
        } while magnitude > 0
        unsafe digits.span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0[start...]) }
    }

    /// Appends an integer, or `null`.
    public static func append(_ value: Int64?, to bytes: inout [UInt8]) {
        if let value { append(value, to: &bytes) } else { append("null", to: &bytes) }
    }

    /// Appends text, given as UTF-8, as a JSON string.
    public static func append(text: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        var plain = true
        for index in text.indices {
            let byte = text[index]
            plain = plain && byte >= 0x20 && byte != 0x22 && byte != 0x5C
        }
        if plain {
            unsafe text.withUnsafeBufferPointer { source in unsafe bytes.append(contentsOf: source) }
        } else {
            appendEscaped(text, to: &bytes)
        }
        bytes.append(0x22)
    }

    private static func appendEscaped(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 0x22: append("\\\"", to: &bytes)
            case 0x5C: append("\\\\", to: &bytes)
            case 0x08: append("\\b", to: &bytes)
            case 0x0C: append("\\f", to: &bytes)
            case 0x0A: append("\\n", to: &bytes)
            case 0x0D: append("\\r", to: &bytes)
            case 0x09: append("\\t", to: &bytes)
            case 0..<0x20:
                append("\\u00", to: &bytes)
                bytes.append(byte < 0x10 ? 0x30 : 0x31)
                bytes.append(byte & 15 < 10 ? 0x30 + (byte & 15) : 0x57 + (byte & 15))
            default: bytes.append(byte)
            }
        }
    }

    /// Appends text as a JSON string, or `null`.
    public static func append(text: [UInt8]?, to bytes: inout [UInt8]) {
        if let text { append(text: text.span, to: &bytes) } else { append("null", to: &bytes) }
    }

    /// Appends text as a JSON string.
    public static func append(text: String, to bytes: inout [UInt8]) {
        append(text: Array(text.utf8), to: &bytes)
    }
}
