public import Measurement

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

    /// The same of a number that may have a fraction, which is left out.
    static func grouped(_ value: Double) -> String {
        abs(value) < 0x1p63 ? grouped(Int64(value)) : "\(value)"
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
        guard abs(value) * scale < 0x1p63 else { return "\(value)" }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }

    /// A length of time given in microseconds: `812 µs`, `1.25 ms`, `3.20 s`.
    public static func duration(microseconds value: Int64) -> String { duration(microseconds: Double(value)) }

    /// The same of a mean.
    static func duration(microseconds value: Double) -> String {
        value < 1e3
            ? "\(fixed(value.rounded(.towardZero), places: 0)) µs"
            : value < 1e6 ? "\(significant(value / 1e3)) ms" : "\(significant(value / 1e6)) s"
    }

    /// The percentiles of a histogram that say something, and its maximum: `p50 61 µs, p99 812 µs, max 1.25 ms`.
    public static func latencies(_ histogram: Histogram) -> String {
        let percentiles = Histogram.usualShares.compactMap { name, share in
            histogram.percentile(share).map { "\(name) \(duration(microseconds: $0))" }
        }
        return (percentiles + ["max \(duration(microseconds: histogram.maximum))"]).joined(separator: ", ")
    }

    /// A share in per cent with its sign: `+1.2 %`, `−3.0 %`.
    public static func signedPercent(_ share: Double) -> String {
        let text = percent(abs(share))
        return text == percent(0) ? text : (share < 0 ? "−" : "+") + text
    }

    /// A share in per cent: `12.3 %`.
    public static func percent(_ share: Double) -> String { "\(fixed(share * 100, places: 1)) %" }
}
