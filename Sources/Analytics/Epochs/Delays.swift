internal import Vocabulary

/// Decides which scopes admit an event, by the view that its partition has just before it.
///
/// Views are `EventTime`s, with the least one for −∞ where nothing is late. Of an event that is admitted to a scope, by how
/// much it is late is 0 or less, and at least what the scope's closing time comes to.
struct Delays: Sendable {
    private let activeUsersDelay: Milliseconds
    private let topPagesDelay: Milliseconds
    private let funnelDelay: Milliseconds
    private let dayOffset: Milliseconds
    private let window: Milliseconds
    private let slide: Milliseconds

    init(_ configuration: QueryConfiguration) {
        activeUsersDelay = configuration.activeUsers.delay
        topPagesDelay = configuration.topPages.delay
        funnelDelay = configuration.funnel.delay
        dayOffset = configuration.dayOffset
        window = configuration.topPages.window
        slide = configuration.topPages.slide
    }

    /// A partition's height minus a delay; −∞ stays −∞.
    @inline(__always)
    private func view(_ height: EventTime, _ delay: Milliseconds) -> EventTime { height.subtractingSaturated(delay) }

    /// The local day of a time, in days since 1970-01-01.
    @inline(__always)
    func day(_ time: EventTime) -> Int64 {
        (time + dayOffset).flooredQuotient(dividingBy: .millisecondsPerDay)
    }

    /// When a local day ends.
    @inline(__always)
    func dayEnd(_ day: Int64) -> EventTime { (day + 1) * .millisecondsPerDay - dayOffset }

    /// By how much an event is late for its day; 0 or less if it is admitted.
    @inline(__always)
    func activeUsersLateBy(_ time: EventTime, height: EventTime) -> Milliseconds {
        let view = view(height, activeUsersDelay)
        // The day ends behind the event: most events need no division.
        guard view > time else { return view.subtractingSaturated(time) }
        return view.addingSaturated(1).subtractingSaturated(dayEnd(day(time)))
    }

    /// By how much an event is late for the funnel; 0 or less if it is admitted.
    @inline(__always)
    func funnelLateBy(_ time: EventTime, height: EventTime) -> Milliseconds {
        view(height, funnelDelay).addingSaturated(1).subtractingSaturated(time + 1)
    }

    /// By how much an event is late for the last of its windows; 0 or less if it is admitted to any.
    @inline(__always)
    func topPagesLateBy(_ time: EventTime, height: EventTime) -> Milliseconds {
        let view = view(height, topPagesDelay)
        // All windows of an event end behind it.
        guard view > time else { return view.subtractingSaturated(time) }
        let lastEnd = time.flooredQuotient(dividingBy: slide) * slide + window
        return view.addingSaturated(1).subtractingSaturated(lastEnd)
    }

    /// How many of an event's windows are late, at most `windowsOfEvent`.
    @inline(__always)
    func lateWindows(_ time: EventTime, height: EventTime) -> Int64 {
        let view = view(height, topPagesDelay)
        guard view > time else { return 0 }
        let firstEnd = time.flooredQuotient(dividingBy: slide) * slide + slide
        guard view >= firstEnd else { return 0 }
        return min(windowsOfEvent, (view - firstEnd) / slide + 1)
    }

    /// By how much an event is late for the first of its windows that it is not late for, of which `late` are; 0 or less.
    @inline(__always)
    func nextWindowLateBy(_ time: EventTime, height: EventTime, late: Int64) -> Milliseconds {
        let view = view(height, topPagesDelay)
        guard view > time else { return view.subtractingSaturated(time) }
        let nextEnd = (time.flooredQuotient(dividingBy: slide) + late + 1) * slide
        return view.addingSaturated(1).subtractingSaturated(nextEnd)
    }

    /// Windows that hold an event.
    var windowsOfEvent: Int64 { window / slide }
}
