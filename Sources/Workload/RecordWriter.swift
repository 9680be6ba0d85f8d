/// Writes the fields of records as text, straight into memory that the caller has made sure of.
enum RecordWriter {
    /// Sixteen hexadecimal digits of 64 random bits: those of the low halves of the bytes, then those of the high.
    @inline(__always)
    static func hexadecimal(_ bits: UInt64) -> (first: UInt64, second: UInt64) {
        (digits(bits & 0x0F0F_0F0F_0F0F_0F0F), digits(bits >> 4 & 0x0F0F_0F0F_0F0F_0F0F))
    }

    /// The digits of eight bytes below 16.
    @inline(__always)
    private static func digits(_ word: UInt64) -> UInt64 {
        // A byte above 9 becomes a letter.
        let letters = (word &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return word &+ 0x3030_3030_3030_3030 &+ letters &* 39
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
    static func hash(_ high: UInt64, _ low: UInt64, at place: UnsafeMutableRawPointer) {
        let (first, second) = hexadecimal(high)
        let (third, fourth) = hexadecimal(low)
        unsafe place.storeBytes(of: first, as: UInt64.self)
        unsafe place.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
        unsafe place.storeBytes(of: third, toByteOffset: 16, as: UInt64.self)
        unsafe place.storeBytes(of: fourth, toByteOffset: 24, as: UInt64.self)
    }

    /// Writes the digits of a UUID of version 4 around the dashes that are there.
    @inline(__always)
    static func uuid(_ high: UInt64, _ low: UInt64, at place: UnsafeMutableRawPointer) {
        let (first, middle) = hexadecimal(high)
        let (variant, last) = hexadecimal(low)
        unsafe place.storeBytes(of: first, as: UInt64.self)
        unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: middle), toByteOffset: 9, as: UInt32.self)
        let version = UInt32(truncatingIfNeeded: middle >> 32) & 0xFFFF_FF00 | 0x34
        unsafe place.storeBytes(of: version, toByteOffset: 14, as: UInt32.self)
        // 8, 9, a or b.
        let digit = 0x38 + UInt32(low >> 62 & 1) + UInt32(low >> 63) * 41
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

    /// Writes a number from 10 to 99.
    @inline(__always)
    static func digits2(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        let text = decimal(10 + UInt32(Draws.index(bits, below: 90))) >> 48
        unsafe place.storeBytes(of: UInt16(truncatingIfNeeded: text), as: UInt16.self)
    }

    /// Writes a number from 100 to 999.
    @inline(__always)
    static func digits3(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        let text = decimal(100 + UInt32(Draws.index(bits, below: 900))) >> 40
        unsafe place.storeBytes(of: UInt16(truncatingIfNeeded: text), as: UInt16.self)
        unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: text >> 16), toByteOffset: 2, as: UInt8.self)
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
