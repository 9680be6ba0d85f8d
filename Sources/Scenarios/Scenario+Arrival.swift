public import Vocabulary

extension Scenario {
    public struct Arrival: Hashable, Sendable {
        /// A part of the mixture of delays.
        public struct Delay: Hashable, Sendable {
            public var share: Double = 0
            public var distribution = Distribution.exponential(mean: 2000)
            /// No delay is longer.
            public var longest: Milliseconds = 30 * .millisecondsPerDay
        }

        /// Devices that record without a network and send what they hold in one lump.
        public struct Offline: Hashable, Sendable {
            public var devices: Double = 0
            /// How long a device stays without a network.
            public var hold: ClosedRange<Milliseconds> = 3_600_000...3 * .millisecondsPerDay
            /// Events that share one arrival when the lump is sent.
            public var batch = 200
        }

        public struct ClockError: Hashable, Sendable {
            public var devices: Double = 0
            public var distribution = Distribution.uniform(low: -7_200_000, high: 7_200_000)
        }

        /// What is odd about a lane.
        public enum LaneSkew: Hashable, Sendable {
            /// All its arrivals are later by this.
            case lag(Milliseconds)
            /// It has no record.
            case silent
        }

        /// From when an event happens to when it reaches a server; empty means at once.
        public var delay: [Delay] = []
        public var offline = Offline()
        public var clockError = ClockError()
        public var laneSkew: [Int: LaneSkew] = [:]
    }

    /// The shares of records that are broken on purpose.
    public struct DataFaults: Hashable, Sendable {
        /// Sent again, with the same message id, at a later arrival.
        public var duplicates: Double = 0
        /// The message id of the event before, with another body.
        public var sameMessageOtherBody: Double = 0
        /// Cut off inside the value.
        public var truncated: Double = 0
        /// One field of another JSON type.
        public var wrongType: Double = 0
        public var missingUser: Double = 0
        /// Far ahead of the arrival.
        public var future: Double = 0
        /// `ets` that is no time.
        public var badTime: Double = 0
        /// Padded to `wideBytes`.
        public var wide: Double = 0
        public var wideBytes = 256 << 10
    }

    public struct Skew: Hashable, Sendable {
        /// One id that gets a share of the traffic for a time.
        public struct Hot: Hashable, Sendable {
            public var id = ""
            public var share: Double = 0
            public var from: Milliseconds = 0
            /// `nil` means to the end.
            public var lasting: Milliseconds?
        }

        public struct HotLane: Hashable, Sendable {
            public var lane = 0
            public var share: Double = 0
        }

        public var hotContent: Hot?
        public var hotUser: Hot?
        public var hotLane: HotLane?
    }

    /// Users planted so that their answers follow from arithmetic alone.
    public struct Cohort: Hashable, Sendable {
        public enum Kind: String, CaseIterable, Sendable {
            /// `users` 1 ms before the end of a day, `users` others at its very end.
            case dayEdge = "day_edge"
            /// Views of one page 1 ms before a window's end, at its end, and 1 ms after.
            case windowEdge = "window_edge"
            /// Journeys that end 1 ms before their time-out, at it, and 1 ms after.
            case timeoutEdge = "timeout_edge"
            /// Users 1 ms before and at the closing of a day by the watermark.
            case lateEdge = "late_edge"
            /// Users of one day, some of whom come back a number of days later.
            case retention
        }

        public var kind = Kind.dayEdge
        public var users = 10
        /// When, from `clock.start`: rounded down to the edge at or before it.
        public var at: Milliseconds = 0
        /// `retention`: how many come back.
        public var returning = 0
        /// `retention`: after how many days.
        public var after = 1
    }
}
