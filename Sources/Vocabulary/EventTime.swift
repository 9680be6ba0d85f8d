/// Milliseconds since 1970-01-01T00:00:00Z, in UTC. All times of logs, scopes and rows are of this type.
public typealias EventTime = Int64

/// A length of time in milliseconds.
public typealias Milliseconds = Int64

extension Int64 {
    /// The length of a day in milliseconds.
    public static let millisecondsPerDay: Int64 = 86_400_000

    /// The event times that a valid record may have: from 2000 to 2099.
    @inlinable public static var validEventTimes: Range<EventTime> { 946_684_800_000..<4_102_444_800_000 }

    /// The quotient rounded towards −∞, so that windows before 1970 have the same length as all others.
    @inlinable
    public func flooredQuotient(dividingBy divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// The sum, held at the ends of Int64 instead of overflowing.
    @inlinable
    public func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, held at the ends of Int64 instead of overflowing.
    @inlinable
    public func subtractingSaturated(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
