internal import Vocabulary
internal import Workload

/// Counts what becomes of the records of a lane, from the outlines of its events alone.
///
/// Lateness is judged by an event's own partition, so that nothing of the other lanes need be known.
struct LaneForecast {
    private(set) var counts = Ledger.Partition()
    private let queries: QueryConfiguration
    /// The largest time so far, of each event no later than its arrival.
    private var horizon: EventTime?

    init(_ queries: QueryConfiguration) { self.queries = queries }

    /// Counts the next record.
    mutating func count(_ fate: PlantedFate, arrival: EventTime) {
        switch fate {
        case .dead(let reason): counts.dead[Int(reason.rawValue)] += 1
        case .valid(let event):
            counts.valid += 1
            if event.isWrongType { counts.wrongType += 1 }
            if !event.hasUser { counts.noUser += 1 }
            admit(event)
            let time = min(event.time, arrival)
            horizon = max(horizon ?? time, time)
        }
    }

    private mutating func admit(_ event: EventOutline) {
        if event.hasUser {
            let day = (event.time + queries.dayOffset).flooredQuotient(dividingBy: .millisecondsPerDay)
            let closing = (day + 1) * .millisecondsPerDay - queries.dayOffset
            note(.activeUsers, isLate: isClosed(closing, delay: queries.activeUsers.delay))
            if event.hasContent, event.kind != .other {
                note(.funnel, isLate: isClosed(event.time + 1, delay: queries.funnel.delay))
            }
        }
        if event.hasPage, event.kind == .impression {
            let (window, slide) = (queries.topPages.window, queries.topPages.slide)
            let last = event.time.flooredQuotient(dividingBy: slide)
            let windows = window / slide
            let late = (0..<windows).count {
                isClosed((last - $0) * slide + window, delay: queries.topPages.delay)
            }
            counts.lateWindows += Int64(late)
            note(.topPages, isLate: Int64(late) == windows)
        }
    }

    /// Whether what closes then is closed for the next event, by a query of that delay.
    private func isClosed(_ closing: EventTime, delay: Milliseconds) -> Bool {
        horizon.map { closing <= $0.subtractingSaturated(delay) } ?? false
    }

    private mutating func note(_ query: Admission, isLate: Bool) {
        if isLate { counts.late[Int(query.rawValue)] += 1 } else { counts.admitted[Int(query.rawValue)] += 1 }
    }
}
