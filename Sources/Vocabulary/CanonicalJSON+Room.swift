/// The same where there is room for it: what has many pieces asks for room once.
extension CanonicalJSON {
    /// Digits of the largest integer, of 128 bits.
    static let mostDigits = 39

    /// The most bytes that a text takes as a JSON string.
    static func room(for text: Span<UInt8>) -> Int { 6 * text.count + 2 }

    /// Appends a literal piece of JSON.
    @inline(__always)
    static func append(_ literal: StaticString, to line: inout OutputSpan<UInt8>) {
        // Safe: a static string's UTF-8 code units are valid for as long as the program runs.
        unsafe append(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount), to: &line)
    }

    @inline(__always)
    private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to line: inout OutputSpan<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        precondition(bytes.count <= line.freeCapacity)
        unsafe line.withUnsafeMutableBufferPointer { buffer, count in
            // Safe: there is room for as many bytes.
            unsafe (buffer.baseAddress.unsafelyUnwrapped + count).initialize(from: source, count: bytes.count)
            count += bytes.count
        }
    }

    /// Appends an integer in decimal.
    static func append<Value: FixedWidthInteger>(_ value: Value, to line: inout OutputSpan<UInt8>) {
        var magnitude = value.magnitude
        if value < 0 { line.append(0x2D) }
        // The digits, at the end.
        var digits = InlineArray<39, UInt8>(repeating: 0)
        var start = digits.count
        repeat {
            let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: digit)
            magnitude = quotient
        } while magnitude > 0
        unsafe digits.span.withUnsafeBufferPointer { unsafe append(.init(rebasing: $0[start...]), to: &line) }
    }

    /// Appends an integer, or `null`.
    @inline(__always)
    static func append(_ value: Int64?, to line: inout OutputSpan<UInt8>) {
        if let value { append(value, to: &line) } else { append("null", to: &line) }
    }

    /// Appends text, given as UTF-8, as a JSON string.
    static func append(text: Span<UInt8>, to line: inout OutputSpan<UInt8>) {
        line.append(0x22)
        if isPlain(text) {
            unsafe text.withUnsafeBufferPointer { unsafe append($0, to: &line) }
        } else {
            appendEscaped(text, to: &line)
        }
        line.append(0x22)
    }

    /// Whether nothing in the text must be escaped: eight bytes at a time.
    @inline(__always)
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var escaped: UInt64 = 0
        var offset = 0
        let bytes = unsafe text.bytes
        while offset + 8 <= bytes.byteCount {
            // Safe: eight bytes lie from there on.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // Where a byte is less than another, or is 0, the subtraction borrows from its highest bit.
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            escaped |= (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
            offset += 8
        }
        var plain = escaped & (ones &* 0x80) == 0
        while offset < text.count {
            let byte = text[offset]
            plain = plain && byte >= 0x20 && byte != 0x22 && byte != 0x5C
            offset += 1
        }
        return plain
    }

    private static func appendEscaped(_ text: Span<UInt8>, to line: inout OutputSpan<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 0x22: append("\\\"", to: &line)
            case 0x5C: append("\\\\", to: &line)
            case 0x08: append("\\b", to: &line)
            case 0x0C: append("\\f", to: &line)
            case 0x0A: append("\\n", to: &line)
            case 0x0D: append("\\r", to: &line)
            case 0x09: append("\\t", to: &line)
            case 0..<0x20:
                append("\\u00", to: &line)
                line.append(byte < 0x10 ? 0x30 : 0x31)
                line.append(byte & 15 < 10 ? 0x30 + (byte & 15) : 0x57 + (byte & 15))
            default: line.append(byte)
            }
        }
    }
}
