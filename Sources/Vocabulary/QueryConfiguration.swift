/// The settings of the queries, with the defaults of `semantics`, section 3.
///
/// The YAML names are those of the properties in snake case, see `docs/configuration.md`.
public struct QueryConfiguration: Hashable, Sendable {
    /// What an idle partition does to the watermark.
    public enum Idle: String, Sendable, CaseIterable {
        /// It holds the watermark back.
        case strict
        /// On a live Kafka topic it gets a floor, which is recorded.
        case floors
    }

    public struct ActiveUsers: Hashable, Sendable {
        public var delay: Milliseconds = 2 * 3_600_000
    }

    public struct Retention: Hashable, Sendable {
        /// Days after a user's first day on which to ask whether it came back; ascending.
        public var days: [Int64] = [1, 7, 30]
    }

    public struct TopPages: Hashable, Sendable {
        public var delay: Milliseconds = 10 * 60_000
        public var window: Milliseconds = 30 * 60_000
        public var slide: Milliseconds = 5 * 60_000
        public var top = 10
        public var dedup = true
    }

    public struct Funnel: Hashable, Sendable {
        public var delay: Milliseconds = 2 * 60_000
        public var timeout: Milliseconds = 30 * 60_000
    }

    public struct DropOff: Hashable, Sendable {
        public var every: Milliseconds = 3_600_000
    }

    /// Minutes by which local days begin before UTC days: +330 for India.
    public var dayOffsetMinutes: Int64 = 0
    public var maxFutureSkew: Milliseconds = 10 * 60_000
    public var maxRecordBytes = 1_048_576
    public var idle = Idle.strict
    public var idleAfter: Milliseconds = 60_000
    public var activeUsers = ActiveUsers()
    public var retention = Retention()
    public var topPages = TopPages()
    public var funnel = Funnel()
    public var dropOff = DropOff()

    public init() {}

    /// `dayOffsetMinutes` in milliseconds.
    public var dayOffset: Milliseconds { dayOffsetMinutes * 60_000 }
}
