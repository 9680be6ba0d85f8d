public import Vocabulary

/// By how much events came too late for all their scopes, or in time: how many would be late at other delays of a query.
///
/// An event is late at a delay if its last scope closes at or before the progress of its partition less the delay. Progress
/// does not depend on delays, so one pass tells of all of them.
public struct Lateness: Hashable, Sendable {
    /// The delays that are told of, ascending, in milliseconds: usual ones, and those that the queries have.
    public let delays: [Milliseconds]
    /// By `Admission.rawValue`, the events that are late at as many of the delays as the index says.
    private var counts: [[Int64]]

    private static let usual: [Milliseconds] = {
        let seconds: [Int64] = [0, 1, 2, 5, 10, 30]
        let minutes: [Int64] = [1, 2, 5, 10, 30]
        let hours: [Int64] = [1, 2, 6, 12, 24, 48, 168]
        return seconds.map { $0 * 1000 } + minutes.map { $0 * 60_000 } + hours.map { $0 * 3_600_000 }
    }()

    init(_ configuration: QueryConfiguration) {
        let own = [configuration.activeUsers.delay, configuration.funnel.delay, configuration.topPages.delay]
        let delays = Set(Self.usual + own).sorted()
        self.delays = delays
        counts = Admission.allCases.map { _ in Array(repeating: 0, count: delays.count + 1) }
    }

    /// Counts an event that a query can use.
    ///
    /// - Parameter delay: the largest at which it is late; negative if it never is.
    mutating func count(_ query: Admission, lateUpTo delay: Milliseconds) {
        // Most events are never late.
        let bin = delay < 0 ? 0 : delays.firstIndex { $0 > delay } ?? delays.count
        counts[Int(query.rawValue)][bin] += 1
    }

    /// The events of a query that would be late with the delay of an index.
    public func late(_ query: Admission, atDelay index: Int) -> Int64 {
        counts[Int(query.rawValue)].dropFirst(index + 1).reduce(0, +)
    }
}
