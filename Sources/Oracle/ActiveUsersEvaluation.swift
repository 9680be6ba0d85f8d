import Vocabulary

/// `dau`, `adoption` and `retention` (`semantics`, section 3.1). Days are numbers of local days since 1970-01-01.
struct ActiveUsersEvaluation {
    private struct Group: Hashable {
        let platform: Int?
        let version: Int?
    }

    /// The users of a day who used the same.
    private struct Members {
        var users: Set<Int> = []
        var latest: RowTime.Contribution

        func union(_ other: Self?) -> Self {
            guard let other else { return self }
            return Members(users: users.union(other.users), latest: latest.orLater(other.latest))
        }
    }

    private let configuration: QueryConfiguration
    /// The users of each day that is not final, by what they used.
    private var days: [Int64: [Group: Members]] = [:]
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
        let contribution = RowTime.Contribution(event)
        days[day, default: [:]][group, default: Members(latest: contribution)].users.insert(texts.number(of: user))
        days[day]![group]!.latest = contribution.orLater(days[day]![group]!.latest)
        return admittance
    }

    /// Adds the users of live days and their cohorts, and returns all users who are known.
    func add(to minimum: inout StateMinimum) -> Set<Int> {
        var known = Set(cohorts.keys)
        minimum.cohortUsers = Int64(cohorts.count)
        minimum.days = Int64(cohortSizes.count + days.count)
        for day in days.keys.sorted() {
            let active = days[day]!.values.reduce(into: Set<Int>()) { $0.formUnion($1.users) }
            minimum.activeUsers.append(Int64(active.count))
            known.formUnion(active)
        }
        return known
    }

    /// Platforms and versions of live days.
    var texts: Set<Int> {
        Set(days.values.flatMap { $0.keys.flatMap { [$0.platform, $0.version].compactMap(\.self) } })
    }

    /// Moves the rows of the days that are due by `horizon` to `rows`.
    mutating func advance(to horizon: EventTime, texts: TextNumbers, into rows: inout [FinalRow]) {
        for day in days.keys.sorted() where end(ofDay: day) + configuration.activeUsers.delay <= horizon {
            let groups = days.removeValue(forKey: day)!
            let members = groups.values.reduce(nil) { $1.union($0) }!
            appendActiveUsers(members, of: day, to: &rows)
            appendAdoption(groups, of: day, texts: texts, to: &rows)
            appendRetention(members, of: day, to: &rows)
        }
    }

    private func end(ofDay day: Int64) -> EventTime { (day + 1) * .millisecondsPerDay - configuration.dayOffset }

    private func row(
        _ query: Query, of members: Members, day: Int64, key: [FinalRow.Column] = [], line: [UInt8]
    ) -> FinalRow {
        FinalRow(
            due: end(ofDay: day) + configuration.activeUsers.delay, query: query, key: key, line: line,
            latest: members.latest)
    }

    private func appendActiveUsers(_ members: Members, of day: Int64, to rows: inout [FinalRow]) {
        var line: [UInt8] = []
        ResultRow.appendActiveUsers(day: day, users: Int64(members.users.count), to: &line)
        rows.append(row(.dau, of: members, day: day, line: line))
    }

    private func appendAdoption(
        _ groups: [Group: Members], of day: Int64, texts: TextNumbers, to rows: inout [FinalRow]
    ) {
        func append(_ group: Group, allVersions: Bool, _ members: Members) {
            let platform = group.platform.map { texts[$0] }
            let version = group.version.map { texts[$0] }
            var line: [UInt8] = []
            ResultRow.appendAdoption(
                day: day, platform: platform, version: version, allVersions: allVersions,
                users: Int64(members.users.count), to: &line)
            let key = [FinalRow.Column(platform), allVersions ? .isTrue : .isFalse, FinalRow.Column(version)]
            rows.append(row(.adoption, of: members, day: day, key: key, line: line))
        }
        var platforms: [Int?: Members] = [:]
        for (group, members) in groups {
            append(group, allVersions: false, members)
            platforms[group.platform] = members.union(platforms[group.platform])
        }
        for (platform, members) in platforms {
            append(Group(platform: platform, version: nil), allVersions: true, members)
        }
    }

    /// Days become final in order, so whoever has no cohort yet was never active before.
    private mutating func appendRetention(_ members: Members, of day: Int64, to rows: inout [FinalRow]) {
        let users = members.users
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
            rows.append(row(.retention, of: members, day: day, key: [.integer(afterDays)], line: line))
        }
    }
}
