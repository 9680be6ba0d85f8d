import Glibc
import Vocabulary

/// The text of a JSON number: its grammar, and its value.
enum NumberText {
    /// The length of the longest number by RFC 8259 that starts at `position`; nil if none does.
    static func length(at position: Int, in bytes: Span<UInt8>) -> Int? {
        var next = position
        func peek() -> UInt8 { next < bytes.count ? bytes[next] : 0 }
        func skipDigits() -> Bool {
            let first = next
            while isDigit(peek()) { next += 1 }
            return next > first
        }
        if peek() == 0x2D { next += 1 }
        if peek() == 0x30 {
            next += 1
        } else if !skipDigits() {
            return nil
        }
        if peek() == 0x2E {
            next += 1
            guard skipDigits() else { return nil }
        }
        if peek() | 0x20 == 0x65 {
            next += 1
            if peek() == 0x2B || peek() == 0x2D { next += 1 }
            guard skipDigits() else { return nil }
        }
        return next - position
    }

    /// The greatest integer that is not above the number, saturating at the ends of Int64.
    ///
    /// An integer is exact; with a fraction or an exponent, the number is the nearest double.
    static func floor(_ number: Span<UInt8>) -> Int64 {
        if let integer = integer(number) { return integer }
        let floor = double(number).rounded(.down)
        // -2^63 and 2^63 are doubles; everything between them that is whole fits.
        if floor < -0x1p63 { return .min }
        return floor >= 0x1p63 ? .max : Int64(floor)
    }

    /// The number as the nearest double: ±infinity beyond the greatest.
    static func double(_ number: Span<UInt8>) -> Double {
        var parser = DecimalParser()
        if let exact = parser.parse(number) { return exact }
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

/// Numbers whose digits and power of ten are both exact doubles: one rounding gives the nearest double (Clinger).
private struct DecimalParser {
    private static let powersOfTen: InlineArray<23, Double> = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The value, or nil if it takes more than one rounding.
    mutating func parse(_ number: Span<UInt8>) -> Double? {
        var digits: UInt64 = 0
        var exponent = 0
        var isFraction = false
        var index = number[0] == 0x2D ? 1 : 0
        scan: while index < number.count {
            switch number[index] {
            case 0x2E: isFraction = true
            case 0x45, 0x65: break scan
            case let digit:
                digits = digits &* 10 &+ UInt64(digit - 0x30)
                guard digits <= 1 << 53 else { return nil }
                if isFraction { exponent -= 1 }
            }
            index += 1
        }
        if index < number.count {
            guard let explicit = Self.exponent(number.extracting((index + 1)...)) else { return nil }
            exponent += explicit
        }
        guard exponent >= -22 && exponent <= 22 else { return nil }
        let power = Self.powersOfTen[abs(exponent)]
        let magnitude = exponent < 0 ? Double(digits) / power : Double(digits) * power
        return number[0] == 0x2D ? -magnitude : magnitude
    }

    private static func exponent(_ digits: Span<UInt8>) -> Int? {
        var value = 0
        for index in digits.indices where NumberText.isDigit(digits[index]) {
            value = value * 10 + Int(digits[index] - 0x30)
            guard value < 1000 else { return nil }
        }
        return digits[0] == 0x2D ? -value : value
    }
}
