import TestSupport
import Testing

@testable import Analytics

@Suite("Ids of hex digits, packed")
struct HexFormTests {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let dashes = [8, 13, 18, 23]

    private static func hex(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count).map { _ in digits[Int(random.next() % 16)] }
    }

    private static func uuid(_ random: inout SplitMix64) -> [UInt8] {
        var text = hex(36, &random)
        for place in dashes { text[place] = UInt8(ascii: "-") }
        return text
    }

    /// The form by its definition.
    private static func form(of text: [UInt8]) -> HexForm? {
        func areDigits(_ text: [UInt8]) -> Bool { text.allSatisfy(digits.contains) }
        let dashes = text.indices.filter { text[$0] == UInt8(ascii: "-") }
        switch text.count {
        case 32: return areDigits(text) ? .digits32 : nil
        case 40: return areDigits(text) ? .digits40 : nil
        case 36: return dashes == Self.dashes && areDigits(text.filter { $0 != UInt8(ascii: "-") }) ? .uuid : nil
        default: return nil
        }
    }

    private static func pack(_ text: [UInt8]) -> (form: HexForm?, packed: [UInt8]) {
        guard let packed = unsafe text.withUnsafeBufferPointer({ unsafe HexForm.pack($0) }) else { return (nil, []) }
        let bytes = unsafe withUnsafeBytes(of: packed.words) { unsafe Array($0) }
        // Behind the packed bytes stand zeros.
        #expect(bytes[packed.form.packedBytes...].allSatisfy { $0 == 0 })
        return (packed.form, Array(bytes.prefix(packed.form.packedBytes)))
    }

    /// Ids, and texts that differ from ids in a byte, in their length or in the places of their dashes.
    private static func texts(seed: UInt64) -> [[UInt8]] {
        var random = SplitMix64(seed: seed)
        var texts = [[], hex(8, &random), hex(16, &random), hex(64, &random)]
        for id in [uuid(&random), hex(32, &random), hex(36, &random), hex(40, &random)] {
            texts += [id, id + [digits[0]], Array(id.dropLast()), Array(id.dropFirst())]
            texts.append(Array(String(decoding: id, as: UTF8.self).uppercased().utf8))
            // Every place would take long.
            for index in id.indices where index < 2 || Self.dashes.contains(index) || random.next() % 4 == 0 {
                for byte in [
                    0, 0x2F, 0x3A, 0x40, 0x41, 0x46, 0x60, 0x67, 0x6F, 0x80, 0xB0, 0xE1, 0xFF, 0x2D, id[index] ^ 1,
                ] {
                    var other = id
                    other[index] = byte
                    texts.append(other)
                }
                var moved = id
                moved.swapAt(index, (index + 1) % id.count)
                texts.append(moved)
            }
        }
        return texts
    }

    @Test("what is packed is an id, and every byte of it comes back", arguments: 0..<8 as Range<UInt64>)
    func packs(seed: UInt64) {
        let texts = Self.texts(seed: seed)
        var random = SplitMix64(seed: seed)
        for text in texts {
            let (form, packed) = Self.pack(text)
            #expect(form == Self.form(of: text), "seed \(seed): \(text)")
            guard let form else { continue }
            #expect(packed.count == (text.count == 40 ? 20 : 16))
            unsafe packed.withUnsafeBufferPointer { packed in
                let base = unsafe packed.baseAddress.unsafelyUnwrapped
                let again = unsafe form.withText(of: base) { unsafe Array($0) }
                #expect(again == text, "seed \(seed)")
                let alike = texts.filter { $0.count == text.count && $0 != text }
                for other in random.shuffled(alike).prefix(20) + [text] {
                    let isEqual = unsafe other.withUnsafeBufferPointer { unsafe form.equals(base, $0) }
                    #expect(isEqual == (other == text), "seed \(seed): \(text) and \(other)")
                }
            }
        }
    }

    @Test("tables keep ids and what is nearly one apart, and give back their bytes", arguments: 0..<4 as Range<UInt64>)
    func keepsApart(seed: UInt64) {
        let distinct = Array(Set(Self.texts(seed: seed))).filter { !$0.isEmpty }.sorted {
            $0.lexicographicallyPrecedes($1)
        }
        var table = TextTable(in: .activeUsers)
        var contents = ContentTable()
        for _ in 0..<2 {
            for (number, text) in distinct.enumerated() {
                // All hashes agree: only the bytes tell the texts apart, and what is likely to be one seldom is.
                let likely = (table.likely(1), contents.likely(1))
                let found = unsafe text.withUnsafeBufferPointer { text in
                    unsafe (
                        table.intern(id: text, hash: 1, likely: likely.0).number,
                        contents.intern(text, hash: 1, likely: likely.1)
                    )
                }
                #expect(found == (UInt32(number), UInt32(number)), "seed \(seed): \(text)")
            }
        }
        for (number, text) in distinct.enumerated() {
            let content = unsafe contents.withBytes(UInt32(number)) { unsafe Array($0) }
            let copy = table.copy(UInt32(number))
            #expect(copy == text && content == text, "seed \(seed)")
        }
    }
}
