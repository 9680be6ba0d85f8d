internal import Glibc
internal import Measurement
public import Vocabulary

/// When each record of a paced load should leave: its intended send.
///
/// It follows from arrivals alone, so that a slow receiver never moves it and cannot hide a delay (coordinated omission).
public struct Schedule: Sendable {
    /// No sleep is longer, so that an interruption is seen; and none shorter, so that a lane's records leave together
    /// rather than a system call each. In nanoseconds.
    private static let sleep: ClosedRange<Int64> = 200_000...100_000_000

    /// Scenario time per clock time.
    public let speed: Double
    /// The scenario's time where pacing starts.
    public let from: EventTime
    /// The clock's time where pacing starts, in nanoseconds of the monotonic clock.
    public let start: Int64

    /// - Parameters:
    ///   - speed: over 0.
    ///   - start: in nanoseconds of the monotonic clock; now, if it is not given.
    public init(speed: Double, from: EventTime, start: Int64? = nil) {
        precondition(speed > 0, "time runs forward")
        self.speed = speed
        self.from = from
        self.start = start ?? MonotonicClock.nanoseconds
    }

    /// When a record with an arrival should leave, in nanoseconds of the monotonic clock.
    @inline(__always)
    public func intendedSend(_ arrival: EventTime) -> Int64 { start + Int64(Double(arrival - from) * 1e6 / speed) }

    /// The scenario's time now: records that arrive before it are due.
    public var dueBefore: EventTime {
        from + Int64(Double(MonotonicClock.nanoseconds - start) / 1e6 * speed) + 1
    }

    /// Sleeps, for a while at most, if a record is not due yet, and says whether it did.
    func sleeps(until arrival: EventTime) -> Bool {
        let wait = intendedSend(arrival) - MonotonicClock.nanoseconds
        guard wait > 0 else { return false }
        var time = timespec(tv_sec: 0, tv_nsec: Int(min(max(wait, Self.sleep.lowerBound), Self.sleep.upperBound)))
        // Safe: `time` is ours; a signal ends the sleep early, which the caller's next look at the clock notices.
        unsafe nanosleep(&time, nil)
        return true
    }
}
