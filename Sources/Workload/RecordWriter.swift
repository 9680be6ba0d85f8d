/// Writes the fields of records as text, straight into memory that the caller has made sure of.
enum RecordWriter {
    /// The 32 hexadecimal digits of 128 random bits, in words to store one after the other.
    struct Digits: BitwiseCopyable {
        let words: (UInt64, UInt64, UInt64, UInt64)
        /// What the last two words are digits of.
        let low: UInt64

        /// Of each word: the digits of the low halves of the bytes, then those of the high.
        @inline(__always)
        init(_ high: UInt64, _ low: UInt64) {
            let bits = SIMD2(high, low)
            let mask = SIMD2<UInt64>(repeating: 0x0F0F_0F0F_0F0F_0F0F)
            let first = Self.digits(bits & mask)
            let second = Self.digits((bits &>> 4) & mask)
            words = (first[0], second[0], first[1], second[1])
            self.low = low
        }

        /// The digits of bytes below 16.
        @inline(__always)
        private static func digits(_ words: SIMD2<UInt64>) -> SIMD2<UInt64> {
            // A byte above 9 becomes a letter, 39 further.
            let carry = words &+ SIMD2(repeating: 0x0606_0606_0606_0606)
            let letters = (carry &>> 4) & SIMD2(repeating: 0x0101_0101_0101_0101)
            let distance = (letters &<< 5) &+ (letters &<< 3) &- letters
            return words &+ distance &+ SIMD2(repeating: 0x3030_3030_3030_3030)
        }
    }

    /// Eight decimal digits of a number below 10^8, the first in the lowest byte.
    @inline(__always)
    static func decimal(_ value: UInt32) -> UInt64 {
        let upper = UInt64(value / 10_000)
        let lower = UInt64(value % 10_000)
        var word = upper | lower << 32
        // Hundreds of each half, then tens of each quarter.
        let hundreds = (word &* 10_486) >> 20 & 0x0000_007F_0000_007F
        word = hundreds | (word &- hundreds &* 100) << 16
        let tens = (word &* 103) >> 10 & 0x000F_000F_000F_000F
        word = tens | (word &- tens &* 10) << 8
        return word | 0x3030_3030_3030_3030
    }

    /// Writes 32 hexadecimal digits.
    @inline(__always)
    static func hash(_ digits: Digits, at place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: digits.words.0, as: UInt64.self)
        unsafe place.storeBytes(of: digits.words.1, toByteOffset: 8, as: UInt64.self)
        unsafe place.storeBytes(of: digits.words.2, toByteOffset: 16, as: UInt64.self)
        unsafe place.storeBytes(of: digits.words.3, toByteOffset: 24, as: UInt64.self)
    }

    /// Writes the digits of a UUID of version 4 around the dashes that are there.
    @inline(__always)
    static func uuid(_ digits: Digits, at place: UnsafeMutableRawPointer) {
        let (first, middle, variant, last) = digits.words
        unsafe place.storeBytes(of: first, as: UInt64.self)
        unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: middle), toByteOffset: 9, as: UInt32.self)
        let version = UInt32(truncatingIfNeeded: middle >> 32) & 0xFFFF_FF00 | 0x34
        unsafe place.storeBytes(of: version, toByteOffset: 14, as: UInt32.self)
        // 8, 9, a or b.
        let digit = 0x38 + UInt32(digits.low >> 62 & 1) + UInt32(digits.low >> 63) * 41
        let fourth = UInt32(truncatingIfNeeded: variant) & 0xFFFF_FF00 | digit
        unsafe place.storeBytes(of: fourth, toByteOffset: 19, as: UInt32.self)
        unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: variant >> 32), toByteOffset: 24, as: UInt32.self)
        unsafe place.storeBytes(of: last, toByteOffset: 28, as: UInt64.self)
    }

    /// Writes a digit from 1 to 5.
    @inline(__always)
    static func digit(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: 0x31 + UInt8(truncatingIfNeeded: Draws.index(bits, below: 5)), as: UInt8.self)
    }

    /// Letters and digits that are not taken for each other.
    private static let codeLetters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)

    /// Writes six letters and digits.
    static func code(_ bits: UInt64, at place: UnsafeMutableRawPointer) {
        for index in 0..<6 {
            let letter = codeLetters[Int(bits >> UInt64(5 * index) & 31)]
            unsafe place.storeBytes(of: letter, toByteOffset: index, as: UInt8.self)
        }
    }

    /// Writes a content's id.
    @inline(__always)
    static func content(_ numbers: (creation: UInt64, counter: UInt64), at place: UnsafeMutableRawPointer) {
        let (upper, lower) = numbers.creation.quotientAndRemainder(dividingBy: 100_000_000)
        let (first, middle) = upper.quotientAndRemainder(dividingBy: 100_000_000)
        // do_3, one digit, eight, eight, five.
        unsafe place.storeBytes(of: 0x335F_6F64, as: UInt32.self)
        unsafe place.storeBytes(of: UInt8(0x30 + first), toByteOffset: 4, as: UInt8.self)
        unsafe place.storeBytes(of: decimal(UInt32(truncatingIfNeeded: middle)), toByteOffset: 5, as: UInt64.self)
        unsafe place.storeBytes(of: decimal(UInt32(truncatingIfNeeded: lower)), toByteOffset: 13, as: UInt64.self)
        let counter = decimal(UInt32(truncatingIfNeeded: numbers.counter)) >> 24
        unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: counter), toByteOffset: 21, as: UInt32.self)
        unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: counter >> 32), toByteOffset: 25, as: UInt8.self)
    }
}
