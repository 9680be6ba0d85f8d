/// A JSON text that is not one JSON value by RFC 8259, or breaks a further rule of `semantics`, section 1.1.
struct MalformedJSON: Error {}

/// One JSON value. Text and numbers are given by where they stand in the document's bytes, checked but not decoded.
enum JSONValue {
    case null
    case boolean
    /// An array; its elements were checked and left, for no field lies in an array.
    case array
    case number(Range<Int>)
    /// What stands between the quotes.
    case string(Range<Int>)
    /// The members as they were written, repeated keys included.
    case object([JSONMember])
}

/// A member of an object: where its key stands between its quotes, and its value.
struct JSONMember {
    let key: Range<Int>
    let value: JSONValue
}

/// A number of JSON: exact if it is an integer, else the nearest IEEE double.
enum JSONNumber {
    /// No fraction, no exponent; held at the ends of Int64.
    case integer(Int64)
    /// Never NaN, possibly infinite.
    case real(Double)

    /// The largest integer that is not above the number, held at the ends of Int64.
    var floor: Int64 {
        switch self {
        case .integer(let value): value
        case .real(let value): Int64(exactly: value.rounded(.down)) ?? (value < 0 ? .min : .max)
        }
    }

    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }
}

/// A JSON text that was checked from its first to its last byte.
struct JSONDocument {
    let root: JSONValue
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws(MalformedJSON) {
        var reader = JSONReader(bytes)
        root = try reader.document()
        self.bytes = bytes
    }

    /// The last member with the key; the ones before it count for nothing.
    func value(of key: StaticString, in members: [JSONMember]) -> JSONValue? {
        members.last { isText($0.key, equalTo: key) }?.value
    }

    /// The number that stands in `range`.
    func number(_ range: Range<Int>) -> JSONNumber {
        let digits = String(decoding: bytes[range], as: UTF8.self)
        let isInteger = !digits.utf8.contains {
            [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains($0)
        }
        if isInteger { return .integer(Int64(digits) ?? (digits.hasPrefix("-") ? .min : .max)) }
        // `Double(_:)` rounds correctly, knows no locale, and gives ±infinity for what is beyond a double.
        return .real(Double(digits)!)
    }

    /// The text that stands in `range`, with its escapes decoded.
    func text(_ range: Range<Int>) -> [UInt8] {
        guard bytes[range].contains(UInt8(ascii: "\\")) else { return Array(bytes[range]) }
        var text: [UInt8] = []
        var position = range.lowerBound
        while position < range.upperBound {
            guard bytes[position] == UInt8(ascii: "\\") else {
                text.append(bytes[position])
                position += 1
                continue
            }
            switch bytes[position + 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                let (scalar, length) = unicodeEscape(at: position)
                text.append(contentsOf: Unicode.UTF8.encode(scalar)!)
                position += length
                continue
            case let byte: text.append(byte)
            }
            position += 2
        }
        return text
    }

    /// The character that `\uXXXX`, or a pair of them, stands for, and the length of the escape.
    private func unicodeEscape(at position: Int) -> (scalar: Unicode.Scalar, length: Int) {
        func unit(at start: Int) -> UInt32 {
            bytes[start + 2..<start + 6].reduce(0) { $0 << 4 | UInt32(JSONReader.hexValue($1)!) }
        }
        let first = unit(at: position)
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        // The reader let only a whole surrogate pair pass.
        return (Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (unit(at: position + 6) - 0xDC00))!, 12)
    }

    private func isText(_ range: Range<Int>, equalTo key: StaticString) -> Bool {
        // Safe: a static string's UTF-8 code units are valid for as long as the program runs.
        let wanted = unsafe UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        let raw = bytes[range]
        return unsafe raw.contains(UInt8(ascii: "\\")) ? text(range).elementsEqual(wanted) : raw.elementsEqual(wanted)
    }
}
