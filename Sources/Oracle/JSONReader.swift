/// Reads a JSON text by RFC 8259 and by the stricter rules of `semantics`, section 1.1: valid UTF-8 without a byte
/// order mark, no escape that makes an unpaired surrogate, and no more than 64 `{` and `[` open at once.
struct JSONReader {
    static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of a digit of base 16.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// One value with nothing but white space around it.
    mutating func document() throws(MalformedJSON) -> JSONValue {
        skipWhiteSpace()
        let value = try value(depth: 0)
        skipWhiteSpace()
        guard position == bytes.count else { throw MalformedJSON() }
        return value
    }

    /// The value that begins at the position; `depth` counts the `{` and `[` that are open around it.
    private mutating func value(depth: Int) throws(MalformedJSON) -> JSONValue {
        switch try next() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .boolean)
        case UInt8(ascii: "f"): return try literal("false", .boolean)
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw MalformedJSON()
        }
    }

    private mutating func object(depth: Int) throws(MalformedJSON) -> JSONValue {
        guard depth <= Self.deepest else { throw MalformedJSON() }
        var members: [JSONMember] = []
        position += 1
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        members.reserveCapacity(8)
        repeat {
            skipWhiteSpace()
            let key = try string()
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw MalformedJSON() }
            skipWhiteSpace()
            members.append(JSONMember(key: key, value: try value(depth: depth)))
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw MalformedJSON() }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(MalformedJSON) -> JSONValue {
        guard depth <= Self.deepest else { throw MalformedJSON() }
        position += 1
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return .array }
        repeat {
            skipWhiteSpace()
            _ = try value(depth: depth)
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw MalformedJSON() }
        return .array
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(MalformedJSON) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            // Safe: the index is below the count of code units.
            guard take(unsafe word.utf8Start[index]) else { throw MalformedJSON() }
        }
        return value
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func number() throws(MalformedJSON) -> Range<Int> {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return start..<position
    }

    /// One digit or more.
    private mutating func digits() throws(MalformedJSON) {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw MalformedJSON() }
    }

    /// A string with its quotes; the range is what stands between them.
    private mutating func string() throws(MalformedJSON) -> Range<Int> {
        guard take(UInt8(ascii: "\"")) else { throw MalformedJSON() }
        let start = position
        while true {
            switch try next() {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): try escape()
            case 0x00..<0x20: throw MalformedJSON()
            case 0x20..<0x80: position += 1
            default: try multibyteCharacter()
            }
        }
    }

    private mutating func escape() throws(MalformedJSON) {
        position += 1
        switch try next() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            switch try codeUnit() {
            case 0xD800..<0xDC00:
                // The first half of a pair: the second must follow at once.
                guard take(UInt8(ascii: "\\")), try next() == UInt8(ascii: "u"),
                    try (0xDC00..<0xE000).contains(codeUnit())
                else { throw MalformedJSON() }
            case 0xDC00..<0xE000: throw MalformedJSON()
            default: break
            }
        default: throw MalformedJSON()
        }
    }

    /// The code unit of UTF-16 that `uXXXX` gives.
    private mutating func codeUnit() throws(MalformedJSON) -> UInt16 {
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Self.hexValue(try next()) else { throw MalformedJSON() }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// A character of two to four bytes, by table 3-7 of the Unicode standard, "Well-Formed UTF-8 Byte Sequences":
    /// only the second byte has a range that depends on the first.
    private mutating func multibyteCharacter() throws(MalformedJSON) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[position] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw MalformedJSON()
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]),
            bytes[position + 2..<max(position + 2, position + length)].allSatisfy({ (0x80...0xBF).contains($0) })
        else { throw MalformedJSON() }
        position += length
    }

    private func next() throws(MalformedJSON) -> UInt8 {
        guard position < bytes.count else { throw MalformedJSON() }
        return bytes[position]
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
