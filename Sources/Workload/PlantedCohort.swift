import Scenarios
import Vocabulary

/// A cohort of a scenario with its records, and with its answers as arithmetic has them.
struct PlantedCohort {
    /// Users who are active on the same days.
    struct Group {
        var users: Int
        var days: Set<Int64>
    }

    /// A journey's final record.
    struct Journey {
        var user: String
        var content: String
        var impressionAt: EventTime?
        var startAt: EventTime?
        var endAt: EventTime?
        var outcome: FunnelOutcome
        var closedAt: EventTime
    }

    private(set) var records: [CohortRecords.Record] = []
    /// Disjoint groups that hold all users of the cohort who count for a day.
    private(set) var groups: [Group] = []
    private(set) var journeys: [Journey] = []
    /// Times of the page views, all of `page`.
    private(set) var views: [EventTime] = []
    let platform: String
    let page: String
    private var users: [Int] = []
    private let offset: Milliseconds
    private let name: String

    init(_ cohort: Scenario.Cohort, index: Int, _ scenario: Scenario) {
        name = "\(cohort.kind.rawValue)-\(index)"
        platform = "planted.\(name)"
        page = "planted-\(name)"
        offset = scenario.queries.dayOffset
        let edge = cohort.edge(in: scenario)
        switch cohort.kind {
        case .dayEdge:
            for (part, time) in [edge - 1, edge].enumerated() { addGroup(part, cohort.users, at: [time]) }
        case .retention:
            let back = edge + Int64(cohort.after) * .millisecondsPerDay
            addGroup(0, cohort.returning, at: [edge, back])
            addGroup(1, cohort.users - cohort.returning, at: [edge])
        case .windowEdge:
            for (part, time) in [edge - 1, edge, edge + 1].enumerated() {
                addGroup(part, cohort.users, at: [time], kind: .impression)
                views += Array(repeating: time, count: cohort.users)
            }
        case .timeoutEdge: addJourneys(cohort.users, at: edge, timeout: scenario.queries.funnel.timeout)
        case .lateEdge: addLate(cohort.users, dayEnd: edge, delay: scenario.queries.activeUsers.delay)
        }
    }

    /// Which user of the cohort a record is of.
    func user(ofRecord position: Int) -> Int { users[position] }

    private func day(_ time: EventTime) -> Int64 { (time + offset).flooredQuotient(dividingBy: .millisecondsPerDay) }

    private mutating func add(
        _ user: Int, at time: EventTime, arrival: EventTime? = nil, kind: PlantedKind = .other, content: String? = nil
    ) {
        records.append(
            CohortRecords.Record(
                time: time, arrival: arrival ?? time, kind: kind, platform: platform, user: "\(name)-\(user)",
                content: content, page: kind == .impression && content == nil ? page : nil))
        users.append(user)
    }

    private mutating func addGroup(_ part: Int, _ count: Int, at times: [EventTime], kind: PlantedKind = .other) {
        for user in 0..<count {
            for time in times { add(part * 1_000_000 + user, at: time, kind: kind) }
        }
        if count > 0 { groups.append(Group(users: count, days: Set(times.map(day)))) }
    }

    /// Journeys whose END comes 1 ms before the time-out, at it, and 1 ms after.
    private mutating func addJourneys(_ count: Int, at start: EventTime, timeout: Milliseconds) {
        let last = start + 1
        for (part, end) in [last + timeout - 1, last + timeout, last + timeout + 1].enumerated() {
            for index in 0..<count {
                let user = part * 1_000_000 + index
                let content = "do_3127000000000000000\(part)"
                add(user, at: start, kind: .impression, content: content)
                add(user, at: last, kind: .start, content: content)
                add(user, at: end, kind: .end, content: content)
                var journey = Journey(
                    user: "\(name)-\(user)", content: content, impressionAt: start, startAt: last, endAt: end,
                    outcome: .completed, closedAt: end)
                if part > 0 {
                    journey.endAt = nil
                    journey.outcome = .timedOut
                    journey.closedAt = last + timeout
                    journeys.append(journey)
                    journey = Journey(
                        user: journey.user, content: content, impressionAt: nil, startAt: nil, endAt: end,
                        outcome: .ended, closedAt: end)
                }
                journeys.append(journey)
            }
            if count > 0 { groups.append(Group(users: count, days: [day(start), day(last), day(end)])) }
        }
    }

    /// Users of a day that closes: some while the watermark is 1 ms before its end, and some when it has reached it,
    /// who are late.
    private mutating func addLate(_ count: Int, dayEnd: EventTime, delay: Milliseconds) {
        for (part, push) in [dayEnd + delay - 1, dayEnd + delay].enumerated() {
            let pusher = part * 1_000_000 + 999_999
            add(pusher, at: push)
            groups.append(Group(users: 1, days: [day(push)]))
            for user in 0..<count { add(part * 1_000_000 + user, at: dayEnd - 1, arrival: push) }
        }
        groups.append(Group(users: count, days: [day(dayEnd - 1)]))
    }
}
