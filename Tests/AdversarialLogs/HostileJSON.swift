internal import TestSupport
import Vocabulary

/// Writes JSON in all the ways that mean the same: white space, escapes, order and repetition of keys, forms of numbers.
struct HostileJSON {
    /// White space that may stand between tokens.
    let whiteSpace: [String]
    /// How many of 100 characters are escaped that need no escape.
    let escapePercent: Int64
    /// How many of 100 objects have members more than they need.
    let extraPercent: Int64

    typealias Member = (key: String, value: [UInt8])

    func string(_ text: String, using random: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
            case "\n" where random.chance(50): bytes += Array("\\n".utf8)
            case "\t" where random.chance(50): bytes += Array("\\t".utf8)
            case "/" where random.chance(escapePercent): bytes += Array("\\/".utf8)
            case _ where scalar.value < 0x20 || random.chance(escapePercent):
                for unit in UTF16.encode(scalar)! { bytes += escape(unit, using: &random) }
            default: bytes += Array(String(scalar).utf8)
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }

    /// An object of the members and perhaps of more that mean nothing: unknown keys, and values that are hidden by a
    /// later member of the same key.
    func object(_ members: [Member], using random: inout SplitMix64) -> [UInt8] {
        var members = random.shuffled(members)
        if random.chance(extraPercent) {
            let extra = (
                key: random.element(of: ["tags", "cdata", "ID", "Eid", "x\u{0}", "\u{E9}"]),
                value: anyValue(using: &random)
            )
            members.insert(extra, at: Int(random.integer(0...Int64(members.count))))
        }
        if random.chance(extraPercent), let hidden = members.randomElement(using: &random) {
            members.insert((hidden.key, anyValue(using: &random)), at: 0)
        }
        var bytes = [UInt8(ascii: "{")] + space(using: &random)
        for (index, member) in members.enumerated() {
            if index > 0 { bytes += [UInt8(ascii: ",")] + space(using: &random) }
            bytes += string(member.key, using: &random) + space(using: &random) + [UInt8(ascii: ":")]
            bytes += space(using: &random) + member.value + space(using: &random)
        }
        return bytes + [UInt8(ascii: "}")]
    }

    /// A number whose floor is the time, mostly.
    func time(_ time: EventTime, using random: inout SplitMix64) -> [UInt8] {
        let digits = "\(time)"
        let exponent = digits.utf8.count - 1
        let forms = [
            "\(digits).0", "\(digits).9", "\(digits).9999", "\(digits).99999", "\(digits)e0", "\(digits)000e-3",
            "\(digits).5E+0",
            "\(digits.prefix(1)).\(digits.dropFirst())E\(exponent)",
            "\(digits.prefix(1)).\(digits.dropFirst())e+\(exponent)",
            "\(digits).\(String(repeating: "9", count: 30))", "0.\(digits)e\(exponent + 1)",
        ]
        return Array((random.chance(85) ? digits : random.element(of: forms)).utf8)
    }

    func anyValue(using random: inout SplitMix64) -> [UInt8] { Array(random.element(of: HostileText.values).utf8) }

    func space(using random: inout SplitMix64) -> [UInt8] { Array(random.element(of: whiteSpace).utf8) }

    private func escape(_ unit: UInt16, using random: inout SplitMix64) -> [UInt8] {
        let digits = String(unit, radix: 16, uppercase: random.chance(50))
        return Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
    }
}

extension Array {
    fileprivate func randomElement(using random: inout SplitMix64) -> Element? {
        isEmpty ? nil : random.element(of: self)
    }
}
