/// Appends canonical JSON to bytes: no white space, integers only, strings escaped as little as JSON allows.
public enum CanonicalJSON {
    /// Appends a literal piece of JSON, such as `{"query":"dau","day":`.
    @inlinable
    public static func append(_ literal: StaticString, to bytes: inout [UInt8]) {
        // Safe: a static string's UTF-8 code units are valid for as long as the program runs.
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends an integer in decimal.
    @inline(__always)
    public static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: mostDigits + 1) { append(value, to: &$0) }
    }

    /// Appends an integer, or `null`.
    public static func append(_ value: Int64?, to bytes: inout [UInt8]) {
        if let value { append(value, to: &bytes) } else { append("null", to: &bytes) }
    }

    /// Appends text, given as UTF-8, as a JSON string.
    public static func append(text: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: room(for: text)) { append(text: text, to: &$0) }
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
