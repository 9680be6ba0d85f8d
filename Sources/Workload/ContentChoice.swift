import Scenarios
import Vocabulary

/// Which content is opened: by popularity, the newest now and then, and a hot one while it is hot.
struct ContentChoice: Sendable {
    private let popularity: ZipfTable
    private let count: Int
    /// New contents a millisecond, times 2^32.
    private let newPerMillisecond: Double
    private let scenarioStart: Int64
    private let hot: UInt64
    private let hotFrom: Int64
    private let hotUntil: Int64

    /// Times count from `origin`.
    init(_ scenario: Scenario, origin: EventTime) {
        count = scenario.contents.count
        guard case .zipf(let exponent) = scenario.contents.popularity else {
            preconditionFailure("popularity is a distribution of ranks")
        }
        popularity = ZipfTable(count: count, exponent: exponent)
        newPerMillisecond = Double(count) * scenario.contents.newPerDay / Double(Int64.millisecondsPerDay)
        scenarioStart = scenario.clock.start - origin
        let content = scenario.skew.hotContent
        hot = Draws.threshold(content?.share ?? 0)
        let from = scenarioStart + (content?.from ?? 0)
        hotFrom = from
        hotUntil = content?.lasting.map { from + $0 } ?? .max
    }

    /// A content for the draws of a visit.
    @inline(__always)
    func draw(_ bits: UInt64, _ more: UInt64, at time: Int64) -> UInt32 {
        if hot > 0, time >= hotFrom, time < hotUntil, more.high.isUnder(hot) { return Flight.hotContent }
        if newPerMillisecond > 0, time > scenarioStart {
            let new = Int(Double(time - scenarioStart) * newPerMillisecond)
            // New contents take a tenth of the visits once there are as many as a tenth of the old.
            let share = min(Double(new) / Double(count), 0.1)
            if Double(more.low) < share * 4_294_967_296 {
                let index = count + Draws.index(bits.low, below: new)
                return UInt32(truncatingIfNeeded: min(index, Int(Flight.hotContent) - 1))
            }
        }
        return UInt32(truncatingIfNeeded: popularity.sample(bits, more.low))
    }
}
