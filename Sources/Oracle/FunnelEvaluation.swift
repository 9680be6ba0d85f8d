import Vocabulary

/// `funnel` and, from its final records, `drop_off` (`semantics`, sections 3.3 and 3.4).
struct FunnelEvaluation {
    private struct Key: Hashable {
        let user: Int
        let content: Int
    }

    private struct Step: Hashable {
        let key: Key
        let time: EventTime
        let kind: NormalisedEvent.Kind
    }

    private struct Window {
        var counts = DropOffCounts()
        var latest: RowTime.Contribution
    }

    private let configuration: QueryConfiguration.Funnel
    private let every: Milliseconds
    /// The steps that were admitted and not fed yet, with the event that was first: a retry changes nothing.
    private var pending: [Step: RowTime.Contribution] = [:]
    /// The open journeys.
    private var journeys: [Key: Journey] = [:]
    /// The counts of each drop-off window that is not final, by window number.
    private var windows: [Int64: Window] = [:]
    /// Admitted events whose step was admitted before.
    private(set) var duplicates: Int64 = 0

    init(_ configuration: QueryConfiguration) {
        self.configuration = configuration.funnel
        every = configuration.dropOff.every
    }

    /// Admits an event unless its millisecond is closed; `nil` if the query cannot use it.
    mutating func admit(_ event: NormalisedEvent, view: EventTime, texts: inout TextNumbers) -> Admittance? {
        guard event.kind != .other, let user = event.user, let content = event.content else { return nil }
        let admittance = Admittance.toScope(closing: event.time + 1, view: view)
        if admittance.isLate { return admittance }
        // A step that was fed cannot come again: by then it is late for every partition.
        let key = Key(user: texts.number(of: user), content: texts.number(of: content))
        let step = Step(key: key, time: event.time, kind: event.kind)
        if pending[step] == nil { pending[step] = RowTime.Contribution(event) } else { duplicates += 1 }
        return admittance
    }

    /// Adds what is pending and open, and the users and contents that it refers to.
    func add(to minimum: inout StateMinimum, users: inout Set<Int>, texts: inout Set<Int>) {
        minimum.pendingSteps = Int64(pending.count)
        minimum.journeyTimes = journeys.values.reduce(0) { $0 + $1.timeCount }
        for key in [Key](journeys.keys) + pending.keys.map(\.key) {
            users.insert(key.user)
            texts.insert(key.content)
        }
    }

    /// Moves the rows that are due by `horizon` to `rows`: first of the funnel, then of the windows that count them.
    mutating func advance(to horizon: EventTime, texts: TextNumbers, into rows: inout [FinalRow]) {
        let due = pending.keys.filter { $0.time + 1 + configuration.delay <= horizon }
        for step in due.sorted(by: { ($0.time, $0.kind) < ($1.time, $1.kind) }) {
            let event = pending.removeValue(forKey: step)!
            var journey = journeys[step.key] ?? Journey(timeout: configuration.timeout)
            for record in journey.step(step.kind, at: step.time, by: event) {
                append(record, of: step.key, texts: texts, to: &rows)
            }
            journeys[step.key] = journey.timesOutAt == nil ? nil : journey
        }
        for key in journeys.filter({ $0.value.timesOutAt! + configuration.delay <= horizon }).keys {
            append(journeys[key]!.timeOut()!, of: key, texts: texts, to: &rows)
            journeys[key] = nil
        }
        for number in windows.keys.filter({ ($0 + 1) * every + configuration.delay <= horizon }) {
            // Removed before the call, whose copy of `self` would have all other windows copied with it.
            let window = windows.removeValue(forKey: number)!
            append(window, number: number, to: &rows)
        }
    }

    private mutating func append(
        _ record: Journey.Record, of key: Key, texts: TextNumbers, to rows: inout [FinalRow]
    ) {
        let user = texts[key.user]
        let content = texts[key.content]
        var line: [UInt8] = []
        ResultRow.appendFunnel(
            user: user.span, content: content.span, impressionAt: record.impressionAt, startAt: record.startAt,
            endAt: record.endAt, outcome: record.outcome, closedAt: record.closedAt, to: &line)
        rows.append(
            FinalRow(
                due: record.closing + configuration.delay, query: .funnel,
                key: [.text(user), .text(content), .integer(record.closedAt)], line: line, latest: record.latest))
        let window = record.closedAt.flooredQuotient(dividingBy: every)
        windows[window, default: Window(latest: record.latest)].counts.count(record)
        windows[window]!.latest = record.latest.orLater(windows[window]!.latest)
    }

    private func append(_ window: Window, number: Int64, to rows: inout [FinalRow]) {
        let end = (number + 1) * every
        var line: [UInt8] = []
        ResultRow.appendDropOff(start: number * every, end: end, counts: window.counts, to: &line)
        rows.append(
            FinalRow(due: end + configuration.delay, query: .dropOff, key: [], line: line, latest: window.latest))
    }
}

extension DropOffCounts {
    fileprivate mutating func count(_ record: Journey.Record) {
        journeys += 1
        if record.impressionAt != nil { saw += 1 }
        if record.startAt != nil { started += 1 }
        switch record.outcome {
        case .completed: completed += 1
        case .ended: ended += 1
        case .timedOut: timedOut += 1
        }
    }
}
