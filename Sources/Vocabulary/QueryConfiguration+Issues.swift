extension QueryConfiguration {
    /// A rule that a configuration breaks.
    public struct Issue: Hashable, Sendable, CustomStringConvertible {
        /// The YAML key, with dots between levels: `top_pages.window`.
        public let key: String
        /// What is allowed, to follow "must be".
        public let allowed: String
        /// The value found, as YAML has it.
        public let value: String

        public var description: String { "\(key): \(value) is not allowed; it must be \(allowed)" }
    }

    /// Places of texts in a batch of records count in 31 bits, and a batch may end with the longest record.
    private static let mostRecordBytes = 1 << 30

    /// Every broken rule, so that an author mends the file in one pass.
    public func issues() -> [Issue] {
        var issues: [Issue] = []
        func require(_ holds: Bool, _ key: String, _ allowed: String, _ value: String) {
            if !holds { issues.append(Issue(key: key, allowed: allowed, value: value)) }
        }
        func require(_ duration: Milliseconds, atLeast least: Milliseconds, _ key: String) {
            require(duration >= least, key, "a duration of at least \(least)ms", DurationText.text(duration))
        }
        require(
            abs(dayOffsetMinutes) <= 14 * 60, "day_offset", "between -14:00 and +14:00",
            Self.dayOffsetText(minutes: dayOffsetMinutes))
        require(maxFutureSkew, atLeast: 0, "max_future_skew")
        require(
            (1...Self.mostRecordBytes).contains(maxRecordBytes), "max_record_bytes", "between 1 and 1GiB",
            "\(maxRecordBytes)")
        require(idleAfter, atLeast: 0, "idle_after")
        require(activeUsers.delay, atLeast: 0, "active_users.delay")
        require(
            retention.days.allSatisfy { $0 >= 1 } && zip(retention.days, retention.days.dropFirst()).allSatisfy(<),
            "retention.days", "distinct, ascending and at least 1", "\(retention.days)")
        require(topPages.delay, atLeast: 0, "top_pages.delay")
        require(topPages.window, atLeast: 1, "top_pages.window")
        require(topPages.slide, atLeast: 1, "top_pages.slide")
        if topPages.window >= 1, topPages.slide >= 1 {
            require(
                topPages.window % topPages.slide == 0, "top_pages.window",
                "a multiple of top_pages.slide (\(DurationText.text(topPages.slide)))",
                DurationText.text(topPages.window))
            require(
                topPages.window / topPages.slide <= Int64(Int32.max), "top_pages.window",
                "at most \(Int32.max) times top_pages.slide (\(DurationText.text(topPages.slide)))",
                DurationText.text(topPages.window))
        }
        require(topPages.top >= 1, "top_pages.top", "at least 1", "\(topPages.top)")
        require(funnel.delay, atLeast: 0, "funnel.delay")
        require(funnel.timeout, atLeast: 1, "funnel.timeout")
        require(dropOff.every, atLeast: 1, "drop_off.every")
        return issues
    }

    /// `±HH:MM`.
    public static func dayOffsetText(minutes: Int64) -> String {
        let hours = abs(minutes) / 60
        let rest = abs(minutes) % 60
        return "\(minutes < 0 ? "-" : "+")\(hours < 10 ? "0" : "")\(hours):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Minutes of a text `±HH:MM`, or `nil` if it has another form or its minutes are over 59. The range is
    /// judged by `issues()`.
    public static func dayOffsetMinutes(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func digits(_ range: Range<Int>) -> Int64? {
            bytes[range].allSatisfy { (0x30...0x39).contains($0) }
                ? bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } : nil
        }
        guard bytes.count == 6, bytes[0] == 0x2B || bytes[0] == 0x2D, bytes[3] == 0x3A,
            let hours = digits(1..<3), let minutes = digits(4..<6), minutes < 60
        else { return nil }
        return (bytes[0] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
    }

    /// The settings as one YAML (and JSON) document that reads back to the same value.
    public var document: String {
        func text(_ duration: Milliseconds) -> String { "\"\(DurationText.text(duration))\"" }
        return """
            {"day_offset":"\(Self.dayOffsetText(minutes: dayOffsetMinutes))","max_future_skew":\(text(maxFutureSkew)),\
            "max_record_bytes":\(maxRecordBytes),"idle":"\(idle.rawValue)","idle_after":\(text(idleAfter)),\
            "active_users":{"delay":\(text(activeUsers.delay))},\
            "retention":{"days":[\(retention.days.map(String.init).joined(separator: ","))]},\
            "top_pages":{"delay":\(text(topPages.delay)),"window":\(text(topPages.window)),\
            "slide":\(text(topPages.slide)),"top":\(topPages.top),"dedup":\(topPages.dedup)},\
            "funnel":{"delay":\(text(funnel.delay)),"timeout":\(text(funnel.timeout))},\
            "drop_off":{"every":\(text(dropOff.every))}}
            """
    }
}
