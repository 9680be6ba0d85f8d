internal import Vocabulary

/// Reads the short texts of a scenario: `20k/s`, `70%`, `3x`, `4M`, `2026-02-12T00:00:00Z`, `19:30`, `1h..3d`.
public enum ValueText {
    static let allowedCount = "a whole number, optionally with k, M or G, such as 20k"
    public static let allowedRate = "a rate in events a second from 0/s to 1G/s, such as 20k/s"
    static let allowedShare = "a share from 0% to 100%, such as 2.5%"
    static let allowedMultiple = "a multiple, such as 3x"
    static let allowedInstant = "a time such as 2026-02-12T00:00:00Z, from 2002-01-01T00:00:00Z to 2099-01-01T00:00:00Z"
    static let allowedTimeOfDay = "a time of the day in UTC in quotes, such as \"19:30\""

    static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// A decimal number without sign or exponent.
    private static func number(_ text: some StringProtocol) -> Double? {
        guard let first = text.utf8.first, (0x30...0x39).contains(first),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E })
        else { return nil }
        return Double(text)
    }

    private static let scales: [(suffix: String, factor: Double)] = [("k", 1e3), ("M", 1e6), ("G", 1e9), ("", 1)]

    private static func scaled(_ text: some StringProtocol) -> Double? {
        guard let scale = scales.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        return number(text.dropLast(scale.suffix.count)).map { $0 * scale.factor }
    }

    static func count(_ text: String) -> Int? {
        guard let value = scaled(text), value == value.rounded(), value <= 1e15 else { return nil }
        return Int(value)
    }

    /// The text of a rate in events a second that is read back as the same.
    public static func text(eventsPerSecond rate: Double) -> String { "\(text(rate))/s" }

    /// The text of a number, without a point if it is whole, and without an exponent if it is small.
    static func text(_ number: Double) -> String {
        if number == number.rounded() && abs(number) < 1e15 { return "\(Int64(number))" }
        let parts = "\(number.magnitude)".split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]), exponent < 0 else { return "\(number)" }
        let zeros = String(repeating: "0", count: -exponent - 1)
        return "\(number < 0 ? "-" : "")0.\(zeros)\(parts[0].filter { $0 != "." })"
    }

    /// `20k/s`: a rate in events a second, or `nil` for other texts.
    public static func eventsPerSecond(_ text: String) -> Double? {
        guard text.hasSuffix("/s"), let value = scaled(text.dropLast(2)), value <= 1e9 else { return nil }
        return value
    }

    /// `2.5%` as a share: 0.025; `nil` for other texts.
    public static func share(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let value = number(text.dropLast()), value <= 100 else { return nil }
        return value / 100
    }

    static func multiple(_ text: String) -> Double? {
        guard text.hasSuffix("x"), let value = number(text.dropLast()) else { return nil }
        return value
    }

    /// `YYYY-MM-DDTHH:MM:SSZ` inside the years 2002 to 2098, in which every time has 13 digits.
    static func instant(_ text: String) -> EventTime? {
        let bytes = Array(text.utf8)
        let form = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
        guard bytes.count == form.count else { return nil }
        for (byte, expected) in zip(bytes, form) {
            guard expected == 0x64 ? (0x30...0x39).contains(byte) : byte == expected else { return nil }
        }
        func field(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let (year, month, day) = (field(0..<4), field(5..<7), field(8..<10))
        let days = CalendarDate.daysSinceEpoch(year: year, month: month, day: day)
        guard (2002...2098).contains(year), (1...12).contains(month), day >= 1,
            CalendarDate(daysSinceEpoch: days).day == day, field(11..<13) < 24, field(14..<16) < 60,
            field(17..<19) < 60
        else { return nil }
        let seconds = (field(11..<13) * 60 + field(14..<16)) * 60 + field(17..<19)
        return days * .millisecondsPerDay + Int64(seconds) * 1000
    }

    /// `HH:MM` as milliseconds of the day.
    static func timeOfDay(_ text: String) -> Milliseconds? {
        guard let minutes = QueryConfiguration.dayOffsetMinutes("+\(text)"), minutes < 24 * 60 else { return nil }
        return minutes * 60_000
    }

    /// `low..high`, both durations of at least 0.
    static func durations(_ text: String) -> ClosedRange<Milliseconds>? {
        guard let dots = text.firstIndex(of: "."), text[dots...].hasPrefix(".."),
            let low = DurationText.milliseconds(text[..<dots]),
            let high = DurationText.milliseconds(text[dots...].dropFirst(2)), 0 <= low, low <= high
        else { return nil }
        return low...high
    }
}
