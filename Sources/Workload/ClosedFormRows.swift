import Scenarios
import Vocabulary

extension GeneratorPlan {
    /// Rows of `results.ndjson` that follow from the planted cohorts by arithmetic, without an evaluation of the records.
    ///
    /// Each is a line with its line end, in no particular order. Beside other traffic only what is the cohorts' own can be
    /// said: their platforms and journeys. When nothing else is in the load (`rate.mean: 0/s`), these are all rows.
    public var closedFormRows: [[UInt8]] {
        let cohorts = scenario.plant.enumerated().map { PlantedCohort($1, index: $0, scenario) }
        var rows = cohorts.flatMap { adoptionRows($0) + funnelRows($0) }
        if scenario.rate.mean == 0 {
            let groups = cohorts.flatMap(\.groups)
            rows += activeUserRows(groups) + retentionRows(groups) + pageRows(cohorts) + dropOffRows(cohorts)
        }
        return rows
    }

    private func row(_ append: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        append(&bytes)
        return bytes
    }

    private func users(_ groups: [PlantedCohort.Group], on day: Int64) -> Int64 {
        groups.reduce(0) { $0 + ($1.days.contains(day) ? Int64($1.users) : 0) }
    }

    private func days(_ groups: [PlantedCohort.Group]) -> [Int64] {
        groups.reduce(into: Set<Int64>()) { $0.formUnion($1.days) }.sorted()
    }

    private func adoptionRows(_ cohort: PlantedCohort) -> [[UInt8]] {
        let platform = Array(cohort.platform.utf8)
        let version = Array(CohortRecords.version.utf8)
        return days(cohort.groups).flatMap { day in
            [true, false].map { allVersions in
                row {
                    ResultRow.appendAdoption(
                        day: day, platform: platform, version: allVersions ? nil : version, allVersions: allVersions,
                        users: users(cohort.groups, on: day), to: &$0)
                }
            }
        }
    }

    private func funnelRows(_ cohort: PlantedCohort) -> [[UInt8]] {
        cohort.journeys.map { journey in
            row {
                ResultRow.appendFunnel(
                    user: Array(journey.user.utf8).span, content: Array(journey.content.utf8).span,
                    impressionAt: journey.impressionAt, startAt: journey.startAt, endAt: journey.endAt,
                    outcome: journey.outcome, closedAt: journey.closedAt, to: &$0)
            }
        }
    }

    private func activeUserRows(_ groups: [PlantedCohort.Group]) -> [[UInt8]] {
        days(groups).map { day in
            row { ResultRow.appendActiveUsers(day: day, users: users(groups, on: day), to: &$0) }
        }
    }

    private func retentionRows(_ groups: [PlantedCohort.Group]) -> [[UInt8]] {
        days(groups).flatMap { day in
            scenario.queries.retention.days.compactMap { distance in
                let cohort = groups.filter { $0.days.min() == day - distance }
                let size = cohort.reduce(0) { $0 + Int64($1.users) }
                guard size > 0 else { return nil }
                return row {
                    ResultRow.appendRetention(
                        day: day, cohort: day - distance, afterDays: distance, cohortUsers: size,
                        retained: users(cohort, on: day), to: &$0)
                }
            }
        }
    }

    private func pageRows(_ cohorts: [PlantedCohort]) -> [[UInt8]] {
        let (window, slide) = (scenario.queries.topPages.window, scenario.queries.topPages.slide)
        var views: [Int64: [String: Int64]] = [:]
        for cohort in cohorts {
            for time in cohort.views {
                var start = time.flooredQuotient(dividingBy: slide) * slide
                while start + window > time {
                    views[start, default: [:]][cohort.page, default: 0] += 1
                    start -= slide
                }
            }
        }
        return views.flatMap { start, pages in
            let ranked = pages.sorted { first, second in
                first.value != second.value
                    ? first.value > second.value : first.key.utf8.lexicographicallyPrecedes(second.key.utf8)
            }
            return ranked.prefix(scenario.queries.topPages.top).enumerated().map { rank, page in
                row {
                    ResultRow.appendTopPage(
                        start: start, end: start + window, rank: Int64(rank + 1), page: Array(page.key.utf8).span,
                        views: page.value, duration: 0, to: &$0)
                }
            }
        }
    }

    private func dropOffRows(_ cohorts: [PlantedCohort]) -> [[UInt8]] {
        let every = scenario.queries.dropOff.every
        var windows: [Int64: DropOffCounts] = [:]
        for journey in cohorts.flatMap(\.journeys) {
            let start = journey.closedAt.flooredQuotient(dividingBy: every) * every
            var counts = windows[start] ?? DropOffCounts()
            counts.journeys += 1
            counts.saw += journey.impressionAt == nil ? 0 : 1
            counts.started += journey.startAt == nil ? 0 : 1
            counts.completed += journey.outcome == .completed ? 1 : 0
            counts.ended += journey.outcome == .ended ? 1 : 0
            counts.timedOut += journey.outcome == .timedOut ? 1 : 0
            windows[start] = counts
        }
        return windows.map { start, counts in
            row { ResultRow.appendDropOff(start: start, end: start + every, counts: counts, to: &$0) }
        }
    }
}
