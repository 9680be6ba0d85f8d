/// Numbers whose digits and power of ten are both exact doubles: one rounding gives the nearest double (Clinger 1990).
enum ExactDecimal {
    private static let powersOfTen: InlineArray<23, Double> = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The value of a well-formed number, or nil if it takes more than one rounding.
    static func value(_ number: Span<UInt8>) -> Double? {
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

    /// The value of the exponent, or nil if it is far beyond use.
    private static func exponent(_ digits: Span<UInt8>) -> Int? {
        var value = 0
        for index in digits.indices where NumberText.isDigit(digits[index]) {
            value = value * 10 + Int(digits[index] - 0x30)
            guard value < 1000 else { return nil }
        }
        return digits[0] == 0x2D ? -value : value
    }
}
