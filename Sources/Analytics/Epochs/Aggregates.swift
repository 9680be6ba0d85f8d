internal import Vocabulary

/// Moves the watermarks once per epoch, and puts the rows of all shards together.
struct Aggregates {
    private let configuration: QueryConfiguration
    private let delays: Delays
    /// Final funnel records by `drop_off` window that is not final.
    private var dropOff: [Int64: DropOffCounts] = [:]
    /// Sizes of the cohorts of final days, by day.
    private var cohorts: [Int64: Int64] = [:]
    /// The first `top_pages` window that is not final, where there was one that is.
    private var nextWindow = Int64.min

    init(_ configuration: QueryConfiguration) {
        self.configuration = configuration
        delays = Delays(configuration)
    }

    mutating func archive(_ archive: StateArchive) {
        archive.dictionary(&dropOff)
        archive.dictionary(&cohorts)
        archive.value(&nextWindow)
    }

    /// The funnel's watermark when all partitions have come to `height`.
    func funnelWatermark(at height: EventTime) -> EventTime { watermark(height, configuration.funnel.delay) }

    /// Where all partitions have come to when the funnel's watermark is this one, which is not +∞.
    func height(atFunnelWatermark watermark: EventTime) -> EventTime {
        min(watermark.addingSaturated(configuration.funnel.delay), .max - 1)
    }

    /// +∞ stays +∞: a drain closes everything, whatever the delays.
    private func watermark(_ height: EventTime, _ delay: Milliseconds) -> EventTime {
        height == .max ? .max : height.subtractingSaturated(delay)
    }

    /// Gives the rows of every scope over all shards that closes when all partitions have come to `height`, sorted. The
    /// shards' funnels have come to their watermark already.
    mutating func advance(to height: EventTime, shards: [Shard]) -> FinalRows {
        var rows = FinalRows()
        for shard in shards {
            for (window, counts) in shard.takeClosedJourneys() { dropOff[window, default: DropOffCounts()] += counts }
        }
        closeDropOff(to: funnelWatermark(at: height), into: &rows)
        closeDays(to: watermark(height, configuration.activeUsers.delay), shards: shards, into: &rows)
        closePages(to: watermark(height, configuration.topPages.delay), shards: shards, into: &rows)
        rows.sort()
        return rows
    }

    private mutating func closeDropOff(to watermark: EventTime, into rows: inout FinalRows) {
        let every = configuration.dropOff.every
        for (window, counts) in dropOff where (window + 1) * every <= watermark {
            let end = (window + 1) * every
            rows.append(due: end + configuration.funnel.delay, query: .dropOff) { _ in
            } line: {
                ResultRow.appendDropOff(start: window * every, end: end, counts: counts, to: &$0)
            }
            dropOff[window] = nil
        }
    }

    private mutating func closeDays(to watermark: EventTime, shards: [Shard], into rows: inout FinalRows) {
        while let day = shards.compactMap({ $0.state.activeUsers.firstOpenDay }).min(), delays.dayEnd(day) <= watermark
        {
            closeDay(day, shards: shards, into: &rows)
        }
    }

    private mutating func closeDay(_ day: Int64, shards: [Shard], into rows: inout FinalRows) {
        let parts = shards.map { $0.closeDay(day) }
        let due = delays.dayEnd(day) + configuration.activeUsers.delay
        let users = parts.reduce(0) { $0 + $1.users }
        rows.append(due: due, query: .dau) { _ in
        } line: {
            ResultRow.appendActiveUsers(day: day, users: users, to: &$0)
        }
        appendAdoption(of: day, due: due, parts.flatMap(\.groups), into: &rows)
        let cohort = parts.reduce(0) { $0 + $1.cohort }
        if cohort > 0 { cohorts[day] = cohort }
        for (index, afterDays) in configuration.retention.days.enumerated() {
            guard let size = cohorts[day - afterDays] else { continue }
            let retained = parts.reduce(0) { $0 + $1.retained[index] }
            rows.append(due: due, query: .retention) {
                $0.append(afterDays)
            } line: {
                ResultRow.appendRetention(
                    day: day, cohort: day - afterDays, afterDays: afterDays, cohortUsers: size, retained: retained,
                    to: &$0)
            }
        }
    }

    private func appendAdoption(
        of day: Int64, due: EventTime, _ groups: [ActiveUsers.Group], into rows: inout FinalRows
    ) {
        var users: [ActiveUsers.Group.Name: Int64] = [:]
        for group in groups { users[group.name, default: 0] += group.users }
        for (name, count) in users {
            rows.append(due: due, query: .adoption) {
                $0.append(text: name.platform)
                $0.append(name.allVersions)
                $0.append(text: name.version)
            } line: {
                ResultRow.appendAdoption(
                    day: day, platform: name.platform, version: name.version, allVersions: name.allVersions,
                    users: count, to: &$0)
            }
        }
    }

    private mutating func closePages(to watermark: EventTime, shards: [Shard], into rows: inout FinalRows) {
        let window = configuration.topPages.window
        let slide = configuration.topPages.slide
        // The last window that is final.
        let last =
            watermark == .max
            ? Int64.max : watermark.subtractingSaturated(window).flooredQuotient(dividingBy: slide)
        guard let pane = shards.compactMap({ $0.state.topPages.firstPane }).min(),
            max(nextWindow, pane - window / slide + 1) <= last
        else { return }
        var sum = WindowSum(of: shards, from: nextWindow, windowsOfPane: window / slide)
        while let final = sum.next(from: nextWindow), final <= last {
            sum.move(to: final)
            append(sum, of: final, into: &rows)
            // Only final windows are passed over: an earlier pane may still come from a partition that lags.
            nextWindow = final + 1
        }
        for shard in shards { shard.forgetPanes(before: nextWindow) }
    }

    private func append(_ sum: WindowSum, of window: Int64, into rows: inout FinalRows) {
        let start = window * configuration.topPages.slide
        let end = start + configuration.topPages.window
        for (position, (page, count)) in sum.ranked(configuration.topPages.top).enumerated() {
            let rank = Int64(position + 1)
            rows.append(due: end + configuration.topPages.delay, query: .topPages) {
                $0.append(rank)
            } line: {
                ResultRow.appendTopPage(
                    start: start, end: end, rank: rank, page: page.span, views: count.views,
                    duration: count.duration, to: &$0)
            }
        }
    }
}

extension Aggregates {
    var exported: AggregatesExport {
        var export = AggregatesExport()
        export.nextWindow = nextWindow
        for (window, counts) in dropOff.sorted(by: { $0.key < $1.key }) {
            export.dropOff += [window, counts.journeys, counts.saw, counts.started]
            export.dropOff += [counts.completed, counts.ended, counts.timedOut]
        }
        for (day, users) in cohorts.sorted(by: { $0.key < $1.key }) { export.cohorts += [day, users] }
        return export
    }

    mutating func restore(_ export: AggregatesExport) {
        nextWindow = export.nextWindow
        for start in stride(from: 0, to: export.dropOff.count, by: 7) {
            let numbers = export.dropOff[start..<start + 7]
            var counts = DropOffCounts()
            (counts.journeys, counts.saw, counts.started) = (numbers[start + 1], numbers[start + 2], numbers[start + 3])
            (counts.completed, counts.ended, counts.timedOut) =
                (numbers[start + 4], numbers[start + 5], numbers[start + 6])
            dropOff[numbers[start]] = counts
        }
        for start in stride(from: 0, to: export.cohorts.count, by: 2) {
            cohorts[export.cohorts[start]] = export.cohorts[start + 1]
        }
    }
}
