internal import Vocabulary

extension Scenario {
    /// Reports the combinations that no load can have.
    func judge(_ issues: IssueList) {
        judgeShares(issues)
        judgePopulation(issues)
        judgeTimes(issues)
        judgeEventTimes(issues)
        judgePlants(issues)
    }

    private static func percent(_ share: Double) -> String {
        "\((share * 1e8).rounded() / 1e6)%"
    }

    private func judgeShares(_ issues: IssueList) {
        func sumsToOne(_ shares: [Double], _ key: String) {
            let sum = shares.reduce(0, +)
            if !(0.999_999...1.000_001).contains(sum) {
                issues.add(key, "the shares add up to \(Self.percent(sum)), allowed is 100%")
            }
        }
        sumsToOne(population.platforms.map(\.share), "population.platforms")
        for platform in population.platforms {
            sumsToOne(platform.versions.map(\.share), "population.platforms.\(platform.name).versions")
        }
        if !arrival.delay.isEmpty { sumsToOne(arrival.delay.map(\.share), "arrival.delay") }
        let data = faultsInData
        let broken = [
            data.duplicates, data.sameMessageOtherBody, data.truncated, data.wrongType, data.missingUser, data.future,
            data.badTime, data.wide,
        ].reduce(0, +)
        if broken > 1 { issues.add("faults_in_data", "the shares add up to \(Self.percent(broken)), allowed is 100%") }
        for (key, hot) in [("skew.hot_content", skew.hotContent), ("skew.hot_user", skew.hotUser)] {
            if let hot,
                hot.id.isEmpty || hot.id.utf8.contains(where: { $0 < 0x21 || $0 > 0x7E || $0 == 0x22 || $0 == 0x5C })
            {
                issues.add("\(key).id", "found '\(hot.id)', allowed is an id of visible ASCII without \" and \\")
            }
        }
    }

    private func judgePopulation(_ issues: IssueList) {
        if population.users < lanes {
            issues.add("population.users", "found \(population.users), allowed is at least one a lane (\(lanes))")
        }
        if population.platforms.count > 16 {
            issues.add("population.platforms", "has \(population.platforms.count) platforms, allowed are 1 to 16")
        }
        let names = population.platforms.map { ("population.platforms.\($0.name)", $0.name) }
        let versions = population.platforms.flatMap { platform in
            (platform.versions.map(\.name) + [platform.rollout?.to].compactMap(\.self)).map {
                ("population.platforms.\(platform.name)", $0)
            }
        }
        let pages = (behaviour.pages?.pages ?? []).map { ("behaviour.pages.\($0.name)", $0.name) }
        for (key, name) in names + versions + pages
        where name.isEmpty || name.utf8.count > 200
            || name.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x24 })
        {
            issues.add(
                key, "found the name '\(name)', allowed are 1 to 200 bytes without control characters, \", $ and \\")
        }
        // A record names its template by 16 bits: one for each version, signed in or not, and kind of event.
        let kinds = 3 * max(behaviour.pages?.pages.count ?? 0, 12) + 29
        let versionCount = population.platforms.reduce(0) { $0 + $1.versions.count + ($1.rollout == nil ? 0 : 1) }
        if versionCount * 2 * kinds > 65_535 {
            issues.add(
                "population.platforms",
                "has \(versionCount) versions in all, allowed with these pages are \(65_535 / (2 * kinds))")
        }
        for platform in population.platforms where platform.versions.count > 64 {
            issues.add("population.platforms.\(platform.name).versions", "has over 64 versions, allowed are 1 to 64")
        }
    }

    private func judgeTimes(_ issues: IssueList) {
        let span = DurationText.text(clock.span)
        if clock.span < queries.topPages.slide {
            issues.add(
                "clock.span",
                "found \(span), allowed is at least one slide (\(DurationText.text(queries.topPages.slide)))")
        }
        if let speed = clock.speed, let issue = clock.issue(speed: speed) {
            issues.add("clock.speed", "is \(issue)")
        }
        if rate.mean * Double(clock.span) / 1000 > 1e12 {
            issues.add("rate.mean", "gives over 10^12 records in the span of \(span); lower one of them")
        }
        if rate.shape == .diurnal, rate.peak > 20 {
            issues.add("rate.peak", "found \(ValueText.text(rate.peak))x, allowed with shape diurnal is 1x to 20x")
        }
        if rate.shape == .steps,
            rate.steps.first?.at != 0 || !zip(rate.steps, rate.steps.dropFirst()).allSatisfy({ $0.at < $1.at })
        {
            issues.add("rate.steps", "must begin with { at: 0s, … } and ascend")
        }
        if rate.shape == .steps, !rate.steps.contains(where: { $0.multiple > 0 && $0.at < clock.span }) {
            issues.add("rate.steps", "has no step above 0x inside the span of \(span)")
        }
        if rate.shape != .steps, !rate.steps.isEmpty {
            issues.add("rate.steps", "has no effect with shape \(rate.shape.rawValue); allowed with shape steps")
        }
        if rate.shape == .ramp || rate.shape == .burst, rate.from >= clock.span {
            issues.add("rate.from", "found \(DurationText.text(rate.from)), allowed is less than the span (\(span))")
        }
        for (key, hot) in [("skew.hot_content", skew.hotContent), ("skew.hot_user", skew.hotUser)] {
            if let hot, hot.from >= clock.span {
                issues.add(
                    "\(key).from", "found \(DurationText.text(hot.from)), allowed is less than the span (\(span))")
            }
        }
    }

    /// No planted record is longer.
    public static let longestPlantedRecord = 512

    private func judgePlants(_ issues: IssueList) {
        // What planted cohorts come to is known by arithmetic, for records that are read.
        if !plant.isEmpty, queries.maxRecordBytes < Self.longestPlantedRecord {
            issues.add(
                "queries.max_record_bytes",
                "found \(queries.maxRecordBytes), allowed with 'plant' is at least \(Self.longestPlantedRecord)")
        }
        for (index, cohort) in plant.enumerated() {
            let key = "plant[\(index)]"
            if cohort.returning > cohort.users {
                issues.add("\(key).returning", "found \(cohort.returning), allowed is at most users (\(cohort.users))")
            }
            if let last = cohort.lastArrival(in: self), !arrivals.contains(last) {
                let span = DurationText.text(clock.span)
                issues.add("\(key).at", "the cohort does not fit into the span of \(span); move it or widen clock.span")
            }
        }
    }
}
