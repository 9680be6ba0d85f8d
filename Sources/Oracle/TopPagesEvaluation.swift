import Vocabulary

/// `top_pages` (`semantics`, section 3.2). A window is known by its number `k`; it starts at `k · slide`.
struct TopPagesEvaluation {
    /// A view's identity.
    private struct View: Hashable {
        let message: Text
        let time: EventTime
        let page: Int
        let duration: Milliseconds?
    }

    private struct Count {
        var views: Int64 = 0
        var duration: Milliseconds = 0
        var latest: RowTime.Contribution

        mutating func count(_ event: NormalisedEvent) {
            views += 1
            duration += event.duration ?? 0
            latest = RowTime.Contribution(event).orLater(latest)
        }
    }

    private let configuration: QueryConfiguration.TopPages
    /// The counts by page of each window that is not final.
    private var windows: [Int64: [Int: Count]] = [:]
    /// For each identity that was counted, the first window that counts it: the windows of a view that are not closed
    /// are always its last ones, so all its later windows count it too. By the last window, with which they are
    /// forgotten.
    private var firstWindows: [Int64: [View: Int64]] = [:]
    /// Pairs of event and window that were admitted, though the window had counted the view.
    private(set) var duplicates: Int64 = 0

    init(_ configuration: QueryConfiguration) { self.configuration = configuration.topPages }

    /// Admits a view to its windows that are not closed; `nil` if the query cannot use the event.
    mutating func admit(_ event: NormalisedEvent, view: EventTime, texts: inout TextNumbers) -> Admittance? {
        guard event.kind == .impression, let pageText = event.page else { return nil }
        let last = event.time.flooredQuotient(dividingBy: configuration.slide)
        let first = last - configuration.window / configuration.slide + 1
        var admittance = Admittance(lastClosing: end(ofWindow: last))
        guard let firstAdmitted = (first...last).first(where: { end(ofWindow: $0) > view }) else {
            admittance.lateScopes = last - first + 1
            return admittance
        }
        admittance.lateScopes = firstAdmitted - first
        admittance.admittedScopes = last - firstAdmitted + 1

        let page = texts.number(of: pageText)
        var windowsToCount = firstAdmitted..<last + 1
        if configuration.dedup, let message = event.message {
            let identity = View(message: Text(bytes: message), time: event.time, page: page, duration: event.duration)
            let firstCounted = firstWindows[last]?[identity] ?? last + 1
            windowsToCount = firstAdmitted..<max(firstAdmitted, firstCounted)
            firstWindows[last, default: [:]][identity] = min(firstAdmitted, firstCounted)
        }
        for window in windowsToCount {
            windows[window, default: [:]][page, default: Count(latest: RowTime.Contribution(event))].count(event)
        }
        duplicates += admittance.admittedScopes - Int64(windowsToCount.count)
        return admittance
    }

    /// Adds the views and pages of the live windows.
    func add(to minimum: inout StateMinimum, texts: inout Set<Int>) {
        for pages in windows.values {
            minimum.pages += Int64(pages.count)
            texts.formUnion(pages.keys)
        }
        guard let firstLive = windows.keys.min() else { return }
        for (last, views) in firstWindows {
            minimum.distinctViews += Int64(views.count)
            minimum.views += views.values.reduce(0) { $0 + last - max($1, firstLive) + 1 }
        }
    }

    /// Moves the rows of the windows that are due by `horizon` to `rows`.
    mutating func advance(to horizon: EventTime, texts: TextNumbers, into rows: inout [FinalRow]) {
        func isDue(_ window: Int64) -> Bool { end(ofWindow: window) + configuration.delay <= horizon }
        for window in windows.keys.filter(isDue) {
            // Removed before the call, whose copy of `self` would have all other windows copied with it.
            let pages = windows.removeValue(forKey: window)!
            appendRows(of: window, pages: pages, texts: texts, to: &rows)
        }
        for last in firstWindows.keys.filter(isDue) { firstWindows[last] = nil }
    }

    private func end(ofWindow window: Int64) -> EventTime { window * configuration.slide + configuration.window }

    private func appendRows(of window: Int64, pages: [Int: Count], texts: TextNumbers, to rows: inout [FinalRow]) {
        let ranked = pages.map { (text: texts[$0.key], count: $0.value) }.sorted { first, second in
            if first.count.views != second.count.views { return first.count.views > second.count.views }
            return first.text.lexicographicallyPrecedes(second.text)
        }
        for (index, page) in ranked.prefix(configuration.top).enumerated() {
            let rank = Int64(index + 1)
            var line: [UInt8] = []
            ResultRow.appendTopPage(
                start: window * configuration.slide, end: end(ofWindow: window), rank: rank, page: page.text.span,
                views: page.count.views, duration: page.count.duration, to: &line)
            rows.append(
                FinalRow(
                    due: end(ofWindow: window) + configuration.delay, query: .topPages, key: [.integer(rank)],
                    line: line, latest: page.count.latest))
        }
    }
}
