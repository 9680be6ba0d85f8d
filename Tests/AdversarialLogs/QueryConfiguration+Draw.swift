internal import TestSupport
import Vocabulary

extension QueryConfiguration {
    /// A valid configuration: often of windows and delays of a few milliseconds, so that a small log crosses many edges.
    static func drawn(using random: inout SplitMix64) -> Self {
        let second: Milliseconds = 1000
        let minute = 60 * second
        let hour = 60 * minute
        // The longest duration that a configuration can hold.
        let longest = 3_652_500 * Milliseconds.millisecondsPerDay
        let delays: [Milliseconds] = [
            0, 0, 1, 5, 5, second, second, 2 * minute, 2 * minute, 2 * hour, 2 * hour, longest,
        ]
        var configuration = Self()
        configuration.dayOffsetMinutes = random.element(of: [0, 0, 330, -330, 840, -840, 1])
        configuration.maxFutureSkew = random.element(of: [0, 1, second, 10 * minute, 48 * hour, longest])
        configuration.maxRecordBytes = random.element(of: [1 << 20, 1 << 20, 2000, 500])
        configuration.activeUsers.delay = random.element(of: delays)
        configuration.retention.days = random.element(of: [[1], [1, 2, 3], [1, 7, 30], [2, 5], [], [1, .max]])
        configuration.topPages.delay = random.element(of: delays)
        configuration.topPages.slide = random.element(of: [1, 2, 5, second, 5 * minute, longest / 6])
        configuration.topPages.window = configuration.topPages.slide * random.integer(1...6)
        configuration.topPages.top = random.element(of: [1, 2, 3, 10, .max])
        configuration.topPages.dedup = random.chance(75)
        configuration.funnel.delay = random.element(of: delays)
        configuration.funnel.timeout = random.element(of: [1, 2, 7, second, 1023, 1024, 4097, 30 * minute, longest])
        configuration.dropOff.every = random.element(of: [1, 3, 10, second, hour, 24 * hour, longest])
        return configuration
    }
}
