internal import Glibc
internal import Vocabulary

/// Events must have times that the engine takes and that have 13 digits: what was planted would not be what is answered.
extension Scenario {
    /// Times of 13 digits that are those of valid events.
    private static let possibleEventTimes: Range<EventTime> =
        1_000_000_000_000..<EventTime.validEventTimes.upperBound
    /// No session is longer, nor is what it sends together held back for longer.
    private static let longestSession: Milliseconds = 3 * 3_600_000
    /// How far ahead of its arrival an event is at most that is to be in the future, beyond what is allowed.
    private static let farthestFuture: Milliseconds = 13 * .millisecondsPerDay

    func judgeEventTimes(_ issues: IssueList) {
        let delay = arrival.delay.map(\.longest).max() ?? 0
        let hold = arrival.offline.devices > 0 ? arrival.offline.hold.upperBound : 0
        let lags = arrival.laneSkew.values.map { skew -> Milliseconds in
            if case .lag(let lag) = skew { lag } else { 0 }
        }
        let wait = delay + hold + (lags.max() ?? 0) + Self.longestSession
        let future = faultsInData.future > 0 ? queries.maxFutureSkew + Self.farthestFuture : 0
        let times = (arrivals.lowerBound - wait)...(arrivals.upperBound - 1 + future)
        guard Self.areEventTimes(times) else {
            issues.add(
                "clock",
                "with the delays of its events, their times are from \(Self.text(times)); allowed is \(Self.allowed)")
            return
        }
        guard arrival.clockError.devices > 0 else { return }
        let errors = arrival.clockError.distribution.bounds
        let wrong = (times.lowerBound + min(errors.lowerBound, 0))...(times.upperBound + max(errors.upperBound, 0))
        guard !Self.areEventTimes(wrong) else { return }
        issues.add(
            "arrival.clock_error.dist",
            "found \(arrival.clockError.distribution), with which event times are from \(Self.text(wrong)); "
                + "allowed is \(Self.allowed)")
    }

    private static func areEventTimes(_ times: ClosedRange<EventTime>) -> Bool {
        possibleEventTimes.contains(times.lowerBound) && possibleEventTimes.contains(times.upperBound)
    }

    private static var allowed: String {
        text(possibleEventTimes.lowerBound + .millisecondsPerDay...possibleEventTimes.upperBound - 1)
    }

    private static func text(_ times: ClosedRange<EventTime>) -> String {
        func date(_ time: EventTime) -> CalendarDate {
            CalendarDate(daysSinceEpoch: time.flooredQuotient(dividingBy: .millisecondsPerDay))
        }
        return "\(date(times.lowerBound)) to \(date(times.upperBound))"
    }
}

extension Distribution {
    /// The longest length that is drawn, whatever the parameters.
    private static let longest = Double(36_525 * Milliseconds.millisecondsPerDay)

    /// Between which lengths about all draws of a distribution of lengths lie: all but one in ten million.
    fileprivate var bounds: ClosedRange<Milliseconds> {
        func upTo(_ length: Double) -> ClosedRange<Milliseconds> { 0...Milliseconds(min(length, Self.longest)) }
        return switch self {
        case .exponential(let mean): upTo(Double(mean) * log(1e7))
        case .lognormal(let median, let sigma): upTo(Double(median) * exp(sigma * 5.2))
        case .pareto(let minimum, let alpha): upTo(Double(minimum) * pow(1e7, 1 / alpha))
        case .uniform(let low, let high): low...high
        case .zipf: 0...0
        }
    }
}
