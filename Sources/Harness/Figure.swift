/// Numbers as people read them.
public enum Figure {
    /// A whole number with its digits in groups of three: `1,234,567`.
    public static func grouped(_ value: some BinaryInteger) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// Three significant digits with `k`, `M` or `G`: `812`, `1.25 M`.
    public static func count(_ value: Double) -> String {
        let (scale, unit) =
            abs(value) >= 1e9
            ? (1e9, " G") : abs(value) >= 1e6 ? (1e6, " M") : abs(value) >= 1e4 ? (1e3, " k") : (1, "")
        return significant(value / scale) + unit
    }

    /// About three significant digits, and never an exponent: `0.0123`, `1.25`, `123`, `1234`.
    public static func significant(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let places = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : abs(value) >= 0.1 ? 3 : 4
        return fixed(value, places: places)
    }

    /// A number with so many digits after the point.
    public static func fixed(_ value: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }

    /// A share in per cent: `12.3 %`.
    public static func percent(_ share: Double) -> String { "\(fixed(share * 100, places: 1)) %" }
}
