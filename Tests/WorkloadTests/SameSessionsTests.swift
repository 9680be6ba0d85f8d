import Scenarios
import Testing
import Vocabulary
import Workload

/// The keys of a load whose sessions are told apart by their ids, for nearly every session has a device of its own.
struct SessionKeys: CustomTestStringConvertible, Sendable {
    var rate = "mean: 10/s"
    var platforms = "a: { share: 60%, style: mobile, %v }, b: { share: 40%, style: portal, %v }"
    var versions = "versions: { old: 100% }"
    var newPerDay = "0%"
    var length = "exponential(2m)"
    var think = "lognormal(4s, 1.4)"
    /// The share of contents that are started.
    var plays = "0%"
    var more = ""

    var testDescription: String { "\(rate) \(platforms) \(newPerDay) \(length) \(think) \(plays) \(more)" }

    func scenario() throws -> Scenario {
        try Scenario.of(
            """
            lanes: 2
            clock: { start: 2026-02-12T00:00:00Z, span: 20m }
            rate: { \(rate) }
            population:
              users: 300k
              devices_per_user: 1
              activity: zipf(0)
              new_per_day: \(newPerDay)
              platforms: { \(platforms.split(separator: "%v", omittingEmptySubsequences: false).joined(separator: versions)) }
            contents: { count: 1000 }
            behaviour: { session: { length: \(length) }, think: "\(think)", funnel: { start: \(plays) } }
            \(more)
            """)
    }
}

/// The sessions that start in a load, by their ids.
private struct Sessions {
    struct Session {
        var start: EventTime?
        /// By what is drawn of their message ids.
        var events: [ArraySlice<UInt8>: PlantedEvent] = [:]

        /// What is drawn of the last event's message id.
        var last: ArraySlice<UInt8>? { events.max { $0.value.time < $1.value.time }?.key }
    }

    var all: [[UInt8]: Session] = [:]

    init(_ keys: SessionKeys) throws {
        let plan = GeneratorPlan(try keys.scenario())
        let firstPages = ["splash", "explore"].map { Array($0.utf8) }
        for lane in (0..<plan.lanes).map({ GeneratedLane(plan, lane: $0) }) {
            for (value, planted) in zip(lane.values, lane.planted) {
                // Services know of no session.
                guard case .event(let event) = planted, let message = event.message, let id = Self.session(of: value)
                else { continue }
                all[id, default: Session()].events[message.suffix(32)] = event
                if event.kind == .start, event.content == nil, event.page.map(firstPages.contains) == true {
                    let known = all[id]?.start ?? .max
                    all[id]?.start = min(known, event.time)
                }
            }
        }
    }

    private static func session(of value: [UInt8]) -> [UInt8]? {
        let field = Array("\"sid\":\"".utf8)
        // Quotes are rare enough to be found one by one.
        for place in value.indices where value[place] == field[0] && value[place...].starts(with: field) {
            return Array(value[(place + field.count)...].prefix(36))
        }
        return nil
    }
}

/// Keys that shift the schedule of a load: its sessions start at other times, or others start.
@Suite("A key that moves a whole load leaves what its sessions do")
struct SameSessionsTests {
    private static let plain = Result { try Sessions(SessionKeys()) }

    /// Expects that whatever the sessions of a load and of the plain one do in both, they do alike: but for when they
    /// start, for what `forget` takes away, and for their last events. Ends are kept in steps of 128 ms from a common
    /// origin, so that of two starts one may leave room for a last step, and the other not.
    private static func expectAlike(
        _ keys: SessionKeys, to plain: Sessions? = nil, but forget: (inout PlantedEvent) -> Void = { _ in }
    ) throws {
        let plain = try plain ?? Self.plain.get()
        let moved = try Sessions(keys)
        var (sessions, events) = (0, 0)
        var different: [(PlantedEvent, PlantedEvent)] = []
        for (id, before) in plain.all {
            guard let after = moved.all[id], let start = before.start, let other = after.start else { continue }
            sessions += 1
            let last = [before.last, after.last]
            for (message, event) in before.events where !last.contains(message) {
                guard var second = after.events[message] else { continue }
                events += 1
                var first = event
                (first.time, first.arrival) = (first.time - start, 0)
                (second.time, second.arrival) = (second.time - other, 0)
                forget(&first)
                forget(&second)
                if first != second { different.append((first, second)) }
            }
        }
        #expect(sessions > 50 && events > 1000, "\(sessions) sessions, \(events) events")
        #expect(different.isEmpty, "\(keys): \(different.count) of \(events), as \(different.prefix(1))")
    }

    @Test(
        "event by event, so long after their start",
        arguments: [
            SessionKeys(rate: "mean: 10.8/s"), SessionKeys(rate: "mean: 10/s, arrivals: even"),
            SessionKeys(rate: "mean: 10/s, shape: ramp, peak: 1.2x, from: 5m, over: 5m"),
            SessionKeys(platforms: "a: { share: 50%, style: mobile, %v }, b: { share: 50%, style: portal, %v }"),
            SessionKeys(length: "exponential(130s)"), SessionKeys(more: "faults_in_data: { duplicates: 8% }"),
        ])
    func eventByEvent(keys: SessionKeys) throws { try Self.expectAlike(keys) }

    @Test(
        "plays too, where what is late is late alone",
        arguments: [
            "delay: [ { share: 80%, dist: exponential(2s) }, { share: 20%, dist: exponential(1m) } ]",
            "offline: { devices: 20%, hold: 1m..3m }",
        ])
    func late(arrival: String) throws {
        let plain = try Sessions(SessionKeys(plays: "55%"))
        try Self.expectAlike(SessionKeys(plays: "55%", more: "arrival: { \(arrival) }"), to: plain)
    }

    @Test("but for what it is about: pauses change times alone, newcomers users alone")
    func butOne() throws {
        try Self.expectAlike(SessionKeys(think: "lognormal(3800ms, 1.4)")) { $0.time = 0 }
        try Self.expectAlike(SessionKeys(newPerDay: "100%")) { $0.user = nil }
    }

    @Test("a rollout at once is of the sessions that start from then on, and of no other")
    func rolloutAtOnce() throws {
        let rollout = "versions: { old: 100% }, rollout: { to: new, from: 10m, over: 0s }"
        let sessions = try Sessions(SessionKeys(versions: rollout)).all.values
        let from: EventTime = 1_770_854_400_000 + 600_000
        #expect(sessions.count { $0.start ?? 0 > from } > 50 && sessions.count { $0.start ?? from < from } > 50)
        for session in sessions {
            guard let start = session.start else { continue }
            #expect(Set(session.events.values.map(\.version)) == [Array((start < from ? "old" : "new").utf8)])
        }
    }

    @Test("a rollout over some time has as many of the sessions as it has come far, within four sigma")
    func rolloutOverTime() throws {
        let rollout = "versions: { old: 100% }, rollout: { to: new, from: 5m, over: 10m }"
        var (found, expected, variance) = (0.0, 0.0, 0.0)
        for session in try Sessions(SessionKeys(rate: "mean: 20/s", versions: rollout)).all.values {
            guard let start = session.start else { continue }
            let share = min(max(Double(start - 1_770_854_400_000 - 300_000) / 600_000, 0), 1)
            expected += share
            variance += share * (1 - share)
            found += session.events.values.first?.version == Array("new".utf8) ? 1 : 0
        }
        #expect(variance > 20)
        #expect(abs(found - expected) < 4 * variance.squareRoot(), "\(found) for \(expected), variance \(variance)")
    }
}
