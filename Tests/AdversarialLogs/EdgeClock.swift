internal import TestSupport
import Vocabulary

/// Draws event times that lie on the edges of the queries' scopes, or 1 ms beside them.
struct EdgeClock {
    /// Longer scopes are not walked through: after one step no more events would be valid.
    private static let longestStep = 40 * Milliseconds.millisecondsPerDay

    private let configuration: QueryConfiguration
    /// The time of the log, which only moves forward.
    private(set) var now: EventTime
    private var recent: [EventTime] = []

    init(_ configuration: QueryConfiguration, using random: inout SplitMix64) {
        self.configuration = configuration
        let earliest: EventTime = 946_684_800_000
        let latest: EventTime = 4_102_444_800_000
        let midnight: EventTime = 1_770_854_400_000
        let start = random.element(of: [
            midnight, midnight, midnight, midnight, earliest, latest - 3 * .millisecondsPerDay,
        ])
        now = start + random.element(of: [0, 0, -1, random.integer(0...(.millisecondsPerDay))])
    }

    /// Moves the log's time forward: mostly by a few milliseconds, sometimes over whole scopes.
    mutating func tick(using random: inout SplitMix64) {
        let lengths: [Milliseconds] = [
            configuration.topPages.slide, configuration.topPages.window, configuration.funnel.timeout,
            configuration.dropOff.every, configuration.funnel.delay, configuration.topPages.delay,
            configuration.activeUsers.delay, .millisecondsPerDay,
        ]
        switch random.integer(1...100) {
        case ...60: now += random.integer(0...2)
        case ...75: now += random.integer(0...20)
        case ...97: now += random.integer(0...min(random.element(of: lengths), 2 * 3_600_000))
        default: now += min(random.element(of: lengths), Self.longestStep)
        }
    }

    /// A time about now: on an edge, 1 ms beside it, or back by up to the length of a scope.
    mutating func time(using random: inout SplitMix64) -> EventTime {
        var time = now
        switch random.integer(1...100) {
        case ...35: break
        case ...55: time -= random.integer(0...10)
        case ...85: time = edge(using: &random) + random.integer(-1...1)
        case ...95:
            let length = max(configuration.topPages.window, configuration.funnel.timeout)
            time -= random.integer(0...min(length, Self.longestStep))
        default: time -= random.integer(0...(.millisecondsPerDay * 2))
        }
        recent.append(time)
        return time
    }

    /// The start or end of a scope about now, or when such a scope becomes final, or when a journey times out.
    private func edge(using random: inout SplitMix64) -> EventTime {
        if !recent.isEmpty, random.chance(40) {
            return random.element(of: Array(recent.suffix(8))) + random.element(of: [0, configuration.funnel.timeout])
        }
        let scopes: [(length: Milliseconds, delay: Milliseconds, offset: Milliseconds)] = [
            (.millisecondsPerDay, configuration.activeUsers.delay, configuration.dayOffset),
            (configuration.topPages.slide, configuration.topPages.delay, 0),
            (configuration.dropOff.every, configuration.funnel.delay, 0),
            (1, configuration.funnel.delay, 0),
        ]
        let (length, delay, offset) = random.element(of: scopes)
        let start = (now + offset).flooredQuotient(dividingBy: length) * length - offset
        return start + random.element(of: [0, length]) + random.element(of: [0, 0, delay])
    }
}
