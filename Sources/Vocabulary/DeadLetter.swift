/// Why a record is dead, in the order of the checks.
public enum DeadLetterReason: UInt8, CaseIterable, Sendable {
    case oversize, malformed, noEventType, badEventTime, future

    /// The name in the ledger and in dead letters.
    public var name: StaticString {
        switch self {
        case .oversize: "oversize"
        case .malformed: "malformed"
        case .noEventType: "no_event_type"
        case .badEventTime: "bad_event_time"
        case .future: "future"
        }
    }
}

/// Renders dead letters as lines of `dead-letters.ndjson`.
public enum DeadLetter {
    /// How many bytes of a dead record are kept.
    public static let keptBytes = 64 * 1024

    /// Appends one line with its line end; of `value` the first 64 KiB are kept, in Base64 with padding (RFC 4648).
    ///
    /// - Parameter length: of the value, of which `value` may be the beginning.
    public static func append(
        partition: Int, offset: Int64, reason: DeadLetterReason, value: Span<UInt8>, length: Int,
        to bytes: inout [UInt8]
    ) {
        CanonicalJSON.append("{\"partition\":", to: &bytes)
        CanonicalJSON.append(partition, to: &bytes)
        CanonicalJSON.append(",\"offset\":", to: &bytes)
        CanonicalJSON.append(offset, to: &bytes)
        CanonicalJSON.append(",\"reason\":\"", to: &bytes)
        CanonicalJSON.append(reason.name, to: &bytes)
        CanonicalJSON.append("\",\"length\":", to: &bytes)
        CanonicalJSON.append(length, to: &bytes)
        CanonicalJSON.append(",\"bytes\":\"", to: &bytes)
        appendBase64(value.extracting(first: min(value.count, keptBytes)), to: &bytes)
        CanonicalJSON.append("\"}\n", to: &bytes)
    }

    private static func appendBase64(_ value: Span<UInt8>, to bytes: inout [UInt8]) {
        func digit(_ sextet: UInt32) -> UInt8 {
            switch sextet & 63 {
            case let low where low < 26: UInt8(0x41 + low)
            case let low where low < 52: UInt8(0x61 + low - 26)
            case let low where low < 62: UInt8(0x30 + low - 52)
            case 62: 0x2B
            default: 0x2F
            }
        }
        for start in stride(from: 0, to: value.count, by: 3) {
            let length = min(3, value.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < length ? UInt32(value[start + index]) : 0) }
            bytes.append(digit(group >> 18))
            bytes.append(digit(group >> 12))
            bytes.append(length > 1 ? digit(group >> 6) : 0x3D)
            bytes.append(length > 2 ? digit(group) : 0x3D)
        }
    }
}
