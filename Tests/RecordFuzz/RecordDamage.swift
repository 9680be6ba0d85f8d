import TestSupport

/// Damages records where readers may differ: single bytes, text, escapes, numbers, structure, and ends.
enum RecordDamage {
    /// Bytes that mean something to a reader of JSON.
    private static let tellingBytes =
        Array("\"\\{}[]:,0123456789.eE+-tfnu \t\n\u{0}\u{1F}\u{7F}dDcC".utf8) + [0x80, 0xBF, 0xC0, 0xED, 0xFF]

    /// Texts at the edge of what is well formed, some just beyond it.
    private static let pieces: [[UInt8]] =
        [
            "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\ud800\\ud800", "\\uDBFF\\uDFFF", "\\u12", "\\u00e9",
            "\\uD83d\\u",
            "\\x", "\\", "\\\\", "\\\"", "\\/", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
            "1e400", "-1e400", "1e-400", "4102444799999.99999", "946684799999.9", "0.30000000000000004", "5e-324",
            "01", "-", "1.", ".5", "1e", "1e+", "0e0", "-0", "123456789012345678901234567890", "86400.00000000001",
            "true", "false", "null", "nul", "truee", "NaN", "Infinity", "\u{FEFF}", " ", "\r\n\t ",
            ",\"eid\":\"START\"", ",\"ets\":1770888766103", ",\"actor\":{\"id\":\"v\"}", ",\"m\\u0069d\":\"w\"",
            ",\"context\":{\"pdata\":{}}", "{}", "[]", "{\"\":{}}", "[[]]", "\"\"", ",", ":", "}", "]", "}}",
            "{\"a\":1,}",
        ].map { Array($0.utf8) } + [
            [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xDF, 0xBF], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0, 0x80],
            [0xED, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98],
            [0x80], [0xBF], [0xFE], [0xFF],
        ]

    /// A record with one to three changes.
    static func damaged(_ record: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        var bytes = record
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty { change(&bytes, using: &random) }
        return bytes
    }

    /// A record of the same length with up to two other bytes: as a reader expects it, but for these.
    static func retouched(_ record: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        var bytes = record
        for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
            bytes[Int.random(in: bytes.indices, using: &random)] = tellingBytes.randomElement(using: &random)!
        }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], using random: inout SplitMix64) {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: bytes[position] = tellingBytes.randomElement(using: &random)!
        case 1: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.insert(tellingBytes.randomElement(using: &random)!, at: position)
        case 3: bytes.remove(at: position)
        case 4: bytes.insert(contentsOf: pieces.randomElement(using: &random)!, at: position)
        case 5: replaceScalar(in: &bytes, near: position, using: &random)
        case 6: bytes.insert(contentsOf: nest(using: &random), at: valuePosition(in: bytes, near: position))
        case 7: bytes.removeLast(random.chance(50) ? min(8, position) : position)
        case 8: moveSlice(of: &bytes, using: &random)
        case 9: bytes.insert(contentsOf: filler(using: &random), at: position)
        default:
            let end = min(bytes.count, position + Int.random(in: 1...20, using: &random))
            bytes.insert(contentsOf: bytes[position..<end], at: position)
        }
    }

    /// Behind the next colon, where a value begins; at `position` if there is none.
    private static func valuePosition(in bytes: [UInt8], near position: Int) -> Int {
        bytes[position...].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? position
    }

    /// Puts a piece in the place of what stands behind a colon.
    private static func replaceScalar(in bytes: inout [UInt8], near position: Int, using random: inout SplitMix64) {
        let start = valuePosition(in: bytes, near: position)
        let ends = Array(",}]".utf8)
        let end = bytes[start...].firstIndex { ends.contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: pieces.randomElement(using: &random)!)
    }

    /// Brackets about as deep as may be, with a comma behind them or not.
    private static func nest(using random: inout SplitMix64) -> [UInt8] {
        let depth = random.chance(70) ? Int.random(in: 58...68, using: &random) : Int.random(in: 1...5, using: &random)
        let objects = (0..<depth).map { _ in random.chance(50) }
        let opening = objects.map { $0 ? "{\"k\":" : "[" }.joined()
        let closing = objects.reversed().map { $0 ? "}" : "]" }.joined()
        return Array((opening + (random.chance(80) ? "1" : "") + closing + (random.chance(50) ? ",\"n\":" : "")).utf8)
    }

    /// Moves or copies what lies between two structural characters to a third.
    private static func moveSlice(of bytes: inout [UInt8], using random: inout SplitMix64) {
        let structural = Array("{}[]:,\"".utf8)
        let places = bytes.indices.filter { structural.contains(bytes[$0]) }
        guard let first = places.randomElement(using: &random), let second = places.randomElement(using: &random),
            let third = places.randomElement(using: &random)
        else { return }
        let range = min(first, second)..<max(first, second)
        let slice = Array(bytes[range])
        if random.chance(50) { bytes.removeSubrange(range) }
        bytes.insert(contentsOf: slice, at: min(third, bytes.count))
    }

    /// A run of one text that moves all behind it across the blocks of 64 bytes in which records are read.
    private static func filler(using random: inout SplitMix64) -> [UInt8] {
        let text = ["x", " ", "\\\\", "é", "0", "\"", "[", "\u{1F600}"].randomElement(using: &random)!
        return Array(String(repeating: text, count: Int.random(in: 1...130, using: &random)).utf8)
    }
}
