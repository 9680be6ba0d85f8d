/// Decimal digits in the bytes of a word, the first in the lowest bits.
enum DigitWord {
    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// How many of the first bytes are digits: 0 to 8.
    @inline(__always)
    static func count(_ word: UInt64) -> Int { others(word).trailingZeroBitCount >> 3 }

    /// Whether all bytes of two words are digits.
    @inline(__always)
    static func areAllDigits(_ first: UInt64, _ second: UInt64) -> Bool { others(first) | others(second) == 0 }

    /// Bits of which the lowest that is set is in the first byte that is no digit.
    @inline(__always)
    private static func others(_ word: UInt64) -> UInt64 {
        let digits = word ^ zeros
        // A byte is a digit if its upper half is 3, and stays so when 6 is added. The sum carries out of bytes of 0xFA
        // and more, which are no digits, so that only what stands behind the first that is none may be wrong.
        return (digits | (digits &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
    }

    /// The number that the first `count` bytes make; they are digits, at most 8 and at least 1.
    @inline(__always)
    static func value(_ word: UInt64, count: Int) -> UInt64 {
        // Shifted up, so that leading zeros take the place of what is not asked for.
        let digits = (word ^ zeros) &<< UInt64(64 - 8 * count)
        let pairs = digits &* 10 &+ digits >> 8
        let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let low = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (high &+ low) >> 32
    }
}
