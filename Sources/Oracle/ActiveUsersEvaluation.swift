import Vocabulary

/// `dau`, `adoption` and `retention` (`semantics`, section 3.1). Days are numbers of local days since 1970-01-01.
struct ActiveUsersEvaluation {
    private struct Group: Hashable {
        let platform: Int?
        let version: Int?
    }

    private let configuration: QueryConfiguration
    /// The users of each day that is not final, by what they used.
    private var days: [Int64: [Group: Set<Int>]] = [:]
    /// The first day of every user of a day that is final.
    private var cohorts: [Int: Int64] = [:]
    private var cohortSizes: [Int64: Int64] = [:]

    init(_ configuration: QueryConfiguration) { self.configuration = configuration }

    /// Admits an event unless its day is closed; `nil` if the query cannot use it.
    mutating func admit(_ event: NormalisedEvent, view: EventTime, texts: inout TextNumbers) -> Admittance? {
        guard let user = event.user else { return nil }
        let day = (event.time + configuration.dayOffset).flooredQuotient(dividingBy: .millisecondsPerDay)
        let admittance = Admittance.toScope(closing: end(ofDay: day), view: view)
        if admittance.isLate { return admittance }
        let group = Group(
            platform: event.platform.map { texts.number(of: $0) }, version: event.version.map { texts.number(of: $0) })
        days[day, default: [:]][group, default: []].insert(texts.number(of: user))
        return admittance
    }

    /// Moves the rows of the days that are due by `horizon` to `rows`.
    mutating func advance(to horizon: EventTime, texts: TextNumbers, into rows: inout [FinalRow]) {
        for day in days.keys.sorted() where end(ofDay: day) + configuration.activeUsers.delay <= horizon {
            let groups = days.removeValue(forKey: day)!
            let users = groups.values.reduce(into: Set()) { $0.formUnion($1) }
            appendActiveUsers(users, of: day, to: &rows)
            appendAdoption(groups, of: day, texts: texts, to: &rows)
            appendRetention(users, of: day, to: &rows)
        }
    }

    private func end(ofDay day: Int64) -> EventTime { (day + 1) * .millisecondsPerDay - configuration.dayOffset }

    private func row(_ query: Query, day: Int64, key: [FinalRow.Column] = [], line: [UInt8]) -> FinalRow {
        FinalRow(due: end(ofDay: day) + configuration.activeUsers.delay, query: query, key: key, line: line)
    }

    private func appendActiveUsers(_ users: Set<Int>, of day: Int64, to rows: inout [FinalRow]) {
        var line: [UInt8] = []
        ResultRow.appendActiveUsers(day: day, users: Int64(users.count), to: &line)
        rows.append(row(.dau, day: day, line: line))
    }

    private func appendAdoption(
        _ groups: [Group: Set<Int>], of day: Int64, texts: TextNumbers, to rows: inout [FinalRow]
    ) {
        func append(_ group: Group, allVersions: Bool, users: Int) {
            let platform = group.platform.map { texts[$0] }
            let version = group.version.map { texts[$0] }
            var line: [UInt8] = []
            ResultRow.appendAdoption(
                day: day, platform: platform, version: version, allVersions: allVersions, users: Int64(users), to: &line
            )
            let key = [FinalRow.Column(platform), allVersions ? .isTrue : .isFalse, FinalRow.Column(version)]
            rows.append(row(.adoption, day: day, key: key, line: line))
        }
        var platforms: [Int?: Set<Int>] = [:]
        for (group, users) in groups {
            append(group, allVersions: false, users: users.count)
            platforms[group.platform, default: []].formUnion(users)
        }
        for (platform, users) in platforms {
            append(Group(platform: platform, version: nil), allVersions: true, users: users.count)
        }
    }

    /// Days become final in order, so whoever has no cohort yet was never active before.
    private mutating func appendRetention(_ users: Set<Int>, of day: Int64, to rows: inout [FinalRow]) {
        for user in users where cohorts[user] == nil {
            cohorts[user] = day
            cohortSizes[day, default: 0] += 1
        }
        for afterDays in configuration.retention.days {
            let cohort = day - afterDays
            guard let size = cohortSizes[cohort] else { continue }
            let retained = users.count { cohorts[$0] == cohort }
            var line: [UInt8] = []
            ResultRow.appendRetention(
                day: day, cohort: cohort, afterDays: afterDays, cohortUsers: size, retained: Int64(retained), to: &line)
            rows.append(row(.retention, day: day, key: [.integer(afterDays)], line: line))
        }
    }
}
