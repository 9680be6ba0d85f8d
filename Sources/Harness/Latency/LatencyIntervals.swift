internal import Vocabulary

/// The intervals of a schedule by which latencies are kept: of about a second, so many in each tenth of it.
struct LatencyIntervals {
    static let blocks = 10
    /// In each tenth, at most.
    private static let mostPerBlock = 30.0

    private let schedule: Range<EventTime>
    private let perBlock: Int
    /// How long each is, in seconds of the clock.
    let seconds: Double

    /// - Parameters:
    ///   - schedule: the scenario's time from where the schedule starts to where it ends.
    ///   - speed: scenario time per clock time.
    init(_ schedule: Range<EventTime>, speed: Double) {
        self.schedule = schedule
        let blockSeconds = Double(schedule.upperBound - schedule.lowerBound) / 1000 / speed / Double(Self.blocks)
        perBlock = Int(min(max(blockSeconds, 1), Self.mostPerBlock))
        seconds = blockSeconds / Double(perBlock)
    }

    private var count: Int { perBlock * Self.blocks }

    /// The interval of an arrival; what comes after the last one counts for it.
    func index(of arrival: EventTime) -> Int {
        let span = max(schedule.upperBound - schedule.lowerBound, 1)
        return min(Int((arrival - schedule.lowerBound) * Int64(count) / span), count - 1)
    }

    /// The interval of a time since the start of the schedule, in microseconds.
    func index(ofMicroseconds time: Int64) -> Int {
        seconds > 0 ? max(0, min(Int(Double(time) / 1e6 / seconds), count - 1)) : 0
    }

    /// The tenth of the schedule that an interval is in.
    func block(of index: Int) -> Int { index / perBlock }
}
