/// Durations as people write them: a whole number and one of the units `ms`, `s`, `m`, `h`, `d`.
public enum DurationText {
    /// 10,000 years, which keeps all later sums inside Int64.
    private static let longest = 3_652_500 * Milliseconds.millisecondsPerDay

    /// What is allowed, for error messages.
    public static let allowed =
        "a whole number with one of the units ms, s, m, h, d, up to \(text(longest)), such as 250ms or 30m"

    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", .millisecondsPerDay),
    ]

    /// Milliseconds of a text such as `250ms`, `10s`, `5m`, `2h`, `7d` or `-2h`; `nil` if it is none of these, or too
    /// long.
    public static func milliseconds(_ text: some StringProtocol) -> Milliseconds? {
        for unit in units where text.hasSuffix(unit.suffix) {
            let digits = text.dropLast(unit.suffix.count)
            guard let last = digits.last, last.isASCII, last.isNumber, !digits.hasPrefix("+"),
                let count = Int64(digits)
            else { continue }
            let (product, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
            guard !overflow, (-longest...longest).contains(product) else { return nil }
            return product
        }
        return nil
    }

    /// The shortest text that `milliseconds(_:)` reads back: the largest unit that divides the value.
    public static func text(_ milliseconds: Milliseconds) -> String {
        let unit = units.last { milliseconds != 0 && milliseconds % $0.milliseconds == 0 } ?? units[1]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
