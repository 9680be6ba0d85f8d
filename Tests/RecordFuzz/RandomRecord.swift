public import TestSupport

/// Makes records that look for trouble: a few structures again and again, with other values, and then damaged.
public struct RandomRecord {
    /// Decides on keys, nesting and white space.
    private var structure: SplitMix64
    /// Decides on the values.
    private var values: SplitMix64
    private var bytes: [UInt8] = []
    private let escapes: Bool

    /// One record: `structures` of a seed are alike in all but their values.
    public static func make(seed: UInt64, structures: UInt64, using random: inout SplitMix64) -> [UInt8] {
        let structure = SplitMix64(seed: seed &* 1000 &+ UInt64.random(in: 0..<structures, using: &random))
        var record = RandomRecord(structure: structure, values: SplitMix64(seed: random.next()))
        record.appendEvent()
        return random.chance(40) ? RecordDamage.damaged(record.bytes, using: &random) : record.bytes
    }

    private init(structure: SplitMix64, values: SplitMix64) {
        self.structure = structure
        self.values = values
        escapes = self.structure.chance(30)
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func appendSpace() {
        guard structure.chance(5) else { return }
        append([" ", "\n", "\t", "\r", "  \n\t "].randomElement(using: &structure)!)
    }

    private mutating func appendEvent() {
        appendSpace()
        appendObject(
            [
                ("eid", { $0.appendKind() }), ("ets", { $0.appendTime() }), ("mid", { $0.appendString() }),
                ("syncts", { $0.appendTime() }), ("actor", { $0.appendActor() }), ("context", { $0.appendContext() }),
                ("object", { $0.appendHolder(["id", "type"]) }), ("edata", { $0.appendData() }),
                ("tags", { $0.appendAny(depth: 0) }), ("ver", { $0.append("\"3.0\"") }),
            ], required: ["eid", "ets"])
        appendSpace()
    }

    private mutating func appendObject(
        _ members: [(key: String, value: (inout RandomRecord) -> Void)], required: Set<String> = []
    ) {
        var chosen = members.filter { $0.key == "eid" || $0.key == "ets" ? true : structure.chance(80) }
        if structure.chance(60) { chosen.shuffle(using: &structure) }
        if structure.chance(20), let repeated = chosen.randomElement(using: &structure) { chosen.append(repeated) }
        if required.isEmpty, structure.chance(5) { chosen = [] }
        append("{")
        for (index, member) in chosen.enumerated() {
            if index > 0 { append(",") }
            appendSpace()
            appendKey(member.key)
            appendSpace()
            append(":")
            appendSpace()
            if structure.chance(4) { appendAny(depth: 0) } else { member.value(&self) }
            appendSpace()
        }
        append("}")
    }

    private mutating func appendKey(_ key: String) {
        append("\"")
        for byte in key.utf8 {
            if escapes, structure.chance(5) {
                append("\\u00" + String(byte, radix: 16))
            } else {
                bytes.append(byte)
            }
        }
        append("\"")
    }

    private mutating func appendActor() {
        appendObject([
            ("id", { $0.appendString() }),
            ("type", { $0.append(["\"User\"", "\"user\"", "\"System\"", "\"\""].randomElement(using: &$0.values)!) }),
        ])
    }

    private mutating func appendContext() {
        appendObject([
            ("channel", { $0.appendString() }), ("env", { $0.appendString() }),
            ("pdata", { $0.appendHolder(["id", "pid", "ver"]) }), ("cdata", { $0.appendAny(depth: 0) }),
        ])
    }

    private mutating func appendData() {
        appendObject([
            ("pageid", { $0.appendString() }), ("duration", { $0.appendNumber() }),
            ("extra", { $0.appendAny(depth: 0) }), ("longer key than a word", { $0.appendNumber() }),
        ])
    }

    private mutating func appendHolder(_ keys: [String]) {
        appendObject(keys.map { ($0, { $0.appendString() }) })
    }

    private mutating func appendKind() {
        append(
            ["\"IMPRESSION\"", "\"START\"", "\"END\"", "\"INTERACT\"", "\"EN\\u0044\""].randomElement(using: &values)!)
    }

    private mutating func appendTime() {
        let time = 1_770_888_766_103 + Int64.random(in: -2_000_000...2_000_000, using: &values)
        let odd = ["946684799999", "4102444799999.99999", "1.58E12", "4102444800000", "null", "1e400", "\"1\"", "-0"]
        append(values.chance(85) ? "\(time)" : values.chance(50) ? "\(time).5" : odd.randomElement(using: &values)!)
    }

    private mutating func appendNumber() {
        let odd = [
            "0", "-0", "-0.0", "86400", "86400.0001", "1e-400", "12345678901234567890123", "0.30000000000000004",
            "1.0005", "2.5E+1", "-1", "9e-1", "86399.9999999999999", "5e-324", "123456789.125", "1E22", "1E23",
        ]
        append(values.chance(50) ? "\(Double.random(in: 0..<100, using: &values))" : odd.randomElement(using: &values)!)
    }

    private mutating func appendString() {
        let plain = [
            "", "a", "u1", "user", "prod.portal", "do_3112", "/home/a/b?c=d", "12345678", "é", "हिन्दी", "😀", "{[,:]}",
        ]
        let escaped = [
            "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\u0000", "\\\\\\\"", "\\uD834\\uDD1E",
        ]
        append("\"")
        for _ in 0..<Int.random(in: 0...3, using: &values) { append(plain.randomElement(using: &values)!) }
        if values.chance(3) { append(String(repeating: "long ", count: 30)) }
        if escapes, values.chance(30) {
            append(escaped.randomElement(using: &values)!)
            append(plain.randomElement(using: &values)!)
        }
        append("\"")
    }

    private mutating func appendAny(depth: Int) {
        switch Int.random(in: 0..<(depth > 3 ? 5 : 8), using: &structure) {
        case 0: appendString()
        case 1: appendNumber()
        case 2: append("true")
        case 3: append("false")
        case 4: append("null")
        case 5: appendHolder(["id", "ver", "pageid"])
        case 6: append("[]")
        default:
            append("[")
            for index in 0..<Int.random(in: 1...3, using: &structure) {
                if index > 0 { append(",") }
                appendAny(depth: depth + 1)
            }
            append("]")
        }
    }
}
