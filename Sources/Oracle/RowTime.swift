public import Vocabulary

/// What the latencies of a final row are measured from.
public struct RowTime: Hashable, Sendable {
    /// The row is final once every partition's progress has come here.
    public let due: EventTime
    /// The event that arrived last of those that the row counts.
    public let latest: Contribution

    /// An event that a row counts, by its times.
    public struct Contribution: Hashable, Sendable {
        public let time: EventTime
        /// Its arrival, or its time where no arrival is known.
        public let arrival: EventTime

        init(_ event: NormalisedEvent) {
            time = event.time
            arrival = event.arrival ?? event.time
        }

        /// The one that arrived later.
        func orLater(_ other: Self?) -> Self {
            guard let other else { return self }
            return (other.arrival, other.time) > (arrival, time) ? other : self
        }
    }
}
