import Vocabulary

/// The state machine of one (user, content), fed with its steps in order (`semantics`, section 3.3).
struct Journey {
    /// A journey that is closed.
    struct Record: Equatable {
        var impressionAt: EventTime?
        var startAt: EventTime?
        var endAt: EventTime?
        let outcome: FunnelOutcome
        let closedAt: EventTime
        let latest: RowTime.Contribution

        /// The closing time of the record as a scope: a step closes just after its millisecond.
        var closing: EventTime { endAt.map { $0 + 1 } ?? closedAt }
    }

    private struct Open {
        var impressionAt: EventTime?
        var startAt: EventTime?
        var last: EventTime
        var latest: RowTime.Contribution
    }

    private let timeout: Milliseconds
    private var open: Open?

    init(timeout: Milliseconds) { self.timeout = timeout }

    /// When the open journey times out unless a step comes before.
    var timesOutAt: EventTime? { open.map { $0.last + timeout } }

    /// How many times an open journey holds.
    var timeCount: Int64 {
        open.map { 1 + ($0.impressionAt == nil ? 0 : 1) + ($0.startAt == nil ? 0 : 1) } ?? 0
    }

    /// Takes the next step, and returns what it closes: by order at most a time-out and an end.
    mutating func step(_ kind: NormalisedEvent.Kind, at time: EventTime, by event: RowTime.Contribution) -> [Record] {
        var records: [Record] = []
        if let open, time - open.last >= timeout { records.append(timeOut()!) }
        switch kind {
        case .impression, .start:
            var journey = open ?? Open(last: time, latest: event)
            if kind == .impression {
                journey.impressionAt = journey.impressionAt ?? time
            } else {
                journey.startAt = journey.startAt ?? time
            }
            journey.last = time
            journey.latest = event.orLater(journey.latest)
            open = journey
        case .end:
            let isComplete = open?.impressionAt != nil && open?.startAt != nil
            records.append(
                Record(
                    impressionAt: open?.impressionAt, startAt: open?.startAt, endAt: time,
                    outcome: isComplete ? .completed : .ended, closedAt: time, latest: event.orLater(open?.latest)))
            open = nil
        case .other: preconditionFailure("a journey has no such step")
        }
        return records
    }

    /// Closes the open journey, if there is one, as timed out.
    mutating func timeOut() -> Record? {
        guard let journey = open else { return nil }
        open = nil
        return Record(
            impressionAt: journey.impressionAt, startAt: journey.startAt, outcome: .timedOut,
            closedAt: journey.last + timeout, latest: journey.latest)
    }
}
