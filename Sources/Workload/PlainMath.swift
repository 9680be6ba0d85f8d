/// Functions of + − × ÷ √ alone: unlike a system's, they give the same bits on every machine.
enum PlainMath {
    private static let logOfTwo = 0.693_147_180_559_945_3

    /// The natural logarithm of a positive finite number.
    static func log(_ value: Double) -> Double {
        var mantissa = value.significand
        var exponent = Double(value.exponent)
        if mantissa > 1.414_213_562_373_095_1 {
            mantissa /= 2
            exponent += 1
        }
        // log m = 2 artanh((m − 1) ÷ (m + 1)), whose series converges fast for m near 1.
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var sum = 0.0
        for index in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(index) }
        return 2 * ratio * sum + exponent * logOfTwo
    }

    /// e to the power of a number in −700…700.
    static func exp(_ value: Double) -> Double {
        let exponent = (value / logOfTwo).rounded()
        let rest = value - exponent * logOfTwo
        var sum = 1.0
        for index in stride(from: 18, through: 1, by: -1) { sum = 1 + rest / Double(index) * sum }
        return sum * Double(sign: .plus, exponent: Int(exponent), significand: 1)
    }

    /// A positive number to a power.
    static func power(_ base: Double, _ exponent: Double) -> Double { exp(exponent * log(base)) }

    /// The value that a standard normal exceeds with probability `survival`, to about 1e-9.
    ///
    /// Source: Peter Acklam, "An algorithm for computing the inverse normal cumulative distribution function".
    static func normalQuantile(survival: Double) -> Double {
        func polynomial(_ coefficients: [Double], _ value: Double) -> Double {
            coefficients.reduce(0) { $0 * value + $1 }
        }
        func tail(_ probability: Double) -> Double {
            let root = (-2 * log(probability)).squareRoot()
            return polynomial(
                [
                    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734,
                    4.374664141464968, 2.938163982698783,
                ], root)
                / polynomial(
                    [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1], root)
        }
        if survival < 0.02425 { return -tail(survival) }
        if survival > 1 - 0.02425 { return tail(1 - survival) }
        let centred = 0.5 - survival
        let square = centred * centred
        return centred
            * polynomial(
                [
                    -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
                    -3.066479806614716e+01, 2.506628277459239,
                ], square)
            / polynomial(
                [
                    -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                    -1.328068155288572e+01, 1,
                ], square)
    }
}
