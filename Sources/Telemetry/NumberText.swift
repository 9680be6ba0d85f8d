import Glibc
import Vocabulary

/// The text of a JSON number: its grammar, and its value.
enum NumberText {
    /// The length of the longest number by RFC 8259 that starts at `position`; nil if none does.
    static func length(at position: Int, in bytes: Span<UInt8>) -> Int? {
        var next = position
        if peek(next, bytes) == 0x2D { next += 1 }
        if peek(next, bytes) == 0x30 {
            next += 1
        } else if !skipDigits(&next, bytes) {
            return nil
        }
        if peek(next, bytes) == 0x2E {
            next += 1
            guard skipDigits(&next, bytes) else { return nil }
        }
        if peek(next, bytes) | 0x20 == 0x65 {
            next += 1
            if peek(next, bytes) == 0x2B || peek(next, bytes) == 0x2D { next += 1 }
            guard skipDigits(&next, bytes) else { return nil }
        }
        return next - position
    }

    /// The byte at a position, or 0 at the end.
    @inline(__always)
    private static func peek(_ position: Int, _ bytes: Span<UInt8>) -> UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    /// Skips digits; false if there is none.
    @inline(__always)
    private static func skipDigits(_ next: inout Int, _ bytes: Span<UInt8>) -> Bool {
        let first = next
        while isDigit(peek(next, bytes)) { next += 1 }
        return next > first
    }

    /// The greatest integer that is not above the number, saturating at the ends of Int64.
    ///
    /// An integer is exact; with a fraction or an exponent, the number is the nearest double.
    @inline(__always)
    static func floor(_ number: FieldValue, in bytes: PaddedBytes) -> Int64 {
        shortInteger(number, in: bytes) ?? bytes.withSpan(number.range) { floor($0) }
    }

    /// The number as the nearest double: ±infinity beyond the greatest.
    @inline(__always)
    static func double(_ number: FieldValue, in bytes: PaddedBytes) -> Double {
        if let integer = shortInteger(number, in: bytes) { return Double(integer) }
        return shortDecimal(number, in: bytes) ?? bytes.withSpan(number.range) { double($0) }
    }

    /// The value of a number of 1 to 15 digits and nothing else, so that it is an exact double too.
    @inline(__always)
    private static func shortInteger(_ number: FieldValue, in bytes: PaddedBytes) -> Int64? {
        let start = Int(number.start)
        let length = Int(number.length)
        guard length < 16 else { return nil }
        let word = bytes.word(at: start)
        guard length > 8 else {
            guard DigitWord.count(word) >= length else { return nil }
            return Int64(DigitWord.value(word, count: length))
        }
        let end = bytes.word(at: start + length - 8)
        guard DigitWord.count(word) == 8, DigitWord.count(end) == 8 else { return nil }
        return Int64(DigitWord.value(word, count: length - 8) * 100_000_000 + DigitWord.value(end, count: 8))
    }

    /// The number that the 13 digits at a position make.
    @inline(__always)
    static func knownTime(at position: Int, in bytes: PaddedBytes) -> Int64 {
        Int64(
            DigitWord.value(bytes.word(at: position), count: 5) * 100_000_000
                + DigitWord.value(bytes.word(at: position + 5), count: 8))
    }

    /// The number that stands at a position, if it has 13 digits and nothing else, as times of our days have; nil if not.
    @inline(__always)
    static func time(at position: Int, in bytes: PaddedBytes) -> Int64? {
        let start = bytes.word(at: position)
        let end = bytes.word(at: position + 5)
        guard DigitWord.areAllDigits(start, end), start & 0xFF != 0x30, ScalarText.endsScalar(bytes[position + 13])
        else {
            return nil
        }
        return knownTime(at: position, in: bytes)
    }

    /// The value of a number of at most 8 digits, a point and at most 7 more: all digits, and the power of ten, are exact
    /// doubles, so that one division gives the nearest.
    @inline(__always)
    private static func shortDecimal(_ number: FieldValue, in bytes: PaddedBytes) -> Double? {
        let start = Int(number.start)
        let word = bytes.word(at: start)
        let whole = DigitWord.count(word)
        let places = Int(number.length) - whole - 1
        guard whole > 0, places > 0, places < 8, bytes[start + whole] == 0x2E else { return nil }
        let fraction = bytes.word(at: start + whole + 1)
        guard DigitWord.count(fraction) >= places else { return nil }
        let digits =
            DigitWord.value(word, count: whole) * powersOfTen[places] + DigitWord.value(fraction, count: places)
        return Double(digits) / Double(powersOfTen[places])
    }

    private static let powersOfTen: InlineArray<8, UInt64> = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]

    private static func floor(_ number: Span<UInt8>) -> Int64 {
        if let integer = integer(number) { return integer }
        let floor = double(number).rounded(.down)
        // -2^63 and 2^63 are doubles; everything between them that is whole fits.
        if floor < -0x1p63 { return .min }
        return floor >= 0x1p63 ? .max : Int64(floor)
    }

    private static func double(_ number: Span<UInt8>) -> Double {
        if let exact = ExactDecimal.value(number) { return exact }
        // Safe: a number of a record is followed by a byte of its object, where `strtod` stops. The process keeps the C
        // locale, so that the decimal point is a point.
        return unsafe number.withUnsafeBytes { unsafe strtod($0.baseAddress!.assumingMemoryBound(to: CChar.self), nil) }
    }

    /// The value of a number without fraction and exponent, saturating; nil if it has one of them.
    private static func integer(_ number: Span<UInt8>) -> Int64? {
        let isNegative = number[0] == 0x2D
        var value: Int64 = 0
        for index in (isNegative ? 1 : 0)..<number.count {
            guard isDigit(number[index]) else { return nil }
            let digit = Int64(number[index] - 0x30)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            value = overflow ? (isNegative ? .min : .max) : product.addingSaturated(isNegative ? -digit : digit)
        }
        return value
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
