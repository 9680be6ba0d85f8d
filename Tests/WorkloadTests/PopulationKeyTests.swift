import Scenarios
import Testing
import Vocabulary
import Workload

/// The events of a load of many short sessions, lane by lane.
private struct Load {
    /// What the keys of a scenario are, unless a test says otherwise.
    struct Keys {
        var arrivals = "poisson"
        var users = "users: 400, devices_per_user: 1"
        var gap = "0s"
        var funnel = "start: 0%"
        var newContents = "0%"
        var partitionBy = "device"
    }

    static let start: EventTime = 1_770_854_400_000
    let lanes: [[PlantedEvent]]

    init(_ change: (inout Keys) -> Void = { _ in }) throws {
        var keys = Keys()
        change(&keys)
        let plan = GeneratorPlan(
            try Scenario.of(
                """
                lanes: 4
                clock: { start: 2026-02-12T00:00:00Z, span: 20m }
                rate: { mean: 4/s, arrivals: \(keys.arrivals) }
                population: { \(keys.users) }
                behaviour:
                  session: { length: exponential(30s), gap: \(keys.gap) }
                  think: "uniform(1s, 2s)"
                  funnel: { \(keys.funnel) }
                contents: { count: 1000, popularity: zipf(0), new_per_day: \(keys.newContents) }
                keys: { partition_by: \(keys.partitionBy) }
                """))
        lanes = (0..<plan.lanes).map { lane in
            GeneratedLane(plan, lane: lane).planted.compactMap {
                if case .event(let event) = $0 { event } else { nil }
            }
        }
    }

    var events: [PlantedEvent] { lanes.flatMap(\.self) }
    var messages: [[UInt8]?] { events.map(\.message) }
    var users: Set<[UInt8]> { Set(events.compactMap(\.user)) }

    func users(of platform: String) -> Set<[UInt8]> {
        Set(events.filter { $0.platform == Array(platform.utf8) }.compactMap(\.user))
    }
}

@Suite("A key of the population moves what it says, and nothing else")
struct PopulationKeyTests {
    @Test("anonymous: on the web users are devices, in the app they stay users")
    func anonymous() throws {
        let known = try Load { $0.users += ", anonymous: 0%" }
        let anonymous = try Load { $0.users += ", anonymous: 100%" }
        #expect(known.messages == anonymous.messages)
        #expect(known.users(of: "prod.diksha.app") == anonymous.users(of: "prod.diksha.app"))
        let (before, after) = (known.users(of: "prod.diksha.portal"), anonymous.users(of: "prod.diksha.portal"))
        #expect(before.count > 10 && before.count == after.count)
        // UUIDs, and fingerprints of browsers.
        #expect(before.allSatisfy { $0.count == 36 } && after.allSatisfy { $0.count == 32 })
    }

    @Test("devices_per_user: more devices of the same users")
    func devicesPerUser() throws {
        func load(_ devices: Int, anonymous: Int) throws -> Load {
            let web = "{ x: { share: 100%, versions: { a: 100% } } }"
            return try Load {
                $0.users = "users: 12, devices_per_user: \(devices), anonymous: \(anonymous)%, platforms: \(web)"
            }
        }
        // Anonymous users of the web are their devices.
        #expect(try load(1, anonymous: 100).users.count <= 12)
        #expect((20...36).contains(try load(3, anonymous: 100).users.count))
        #expect(try load(3, anonymous: 0).users.count <= 12)
    }

    @Test("partition_by: a user's devices are in lanes of their own, or all in the user's")
    func partitionBy() throws {
        func load(_ key: String) throws -> Load {
            try Load {
                $0.users = "users: 12, devices_per_user: 3, anonymous: 0%"
                $0.partitionBy = key
            }
        }
        func lanesOfUsers(_ load: Load) -> [Int] {
            load.users.map { user in load.lanes.count { $0.contains { $0.user == user } } }
        }
        let byDevice = try load("device")
        #expect(lanesOfUsers(byDevice).contains { $0 > 1 })
        #expect(lanesOfUsers(try load("user")).allSatisfy { $0 == 1 })
        // They are keys of records, and choose no lane.
        #expect(try load("message").lanes == byDevice.lanes && load("none").lanes == byDevice.lanes)
    }

    @Test("session.gap: the least time between two sessions of a device")
    func sessionGap() throws {
        func shortestGap(_ gap: String) throws -> Milliseconds {
            let load = try Load {
                $0.users = "users: 400, devices_per_user: 1, activity: zipf(1.2), anonymous: 0%"
                $0.gap = gap
            }
            let byUser = Dictionary(grouping: load.events.filter { $0.user != nil }, by: \.user)
            let gaps = byUser.values.flatMap { events in
                let times = events.map(\.time).sorted()
                // Steps of a session are at most two seconds apart.
                return zip(times, times.dropFirst()).map { $1 - $0 }.filter { $0 > 5000 }
            }
            #expect(gaps.count > 5)
            return gaps.min() ?? 0
        }
        #expect(try shortestGap("5m") >= 300_000 - 5000)
        #expect(try shortestGap("0s") < 120_000)
    }

    @Test("start_first: the share of STARTs that come before their IMPRESSION", arguments: [0, 30, 100])
    func startFirst(share: Int) throws {
        let load = try Load {
            $0.funnel = "start: 50%, resume: 0%, abandon_after: exponential(1s), start_first: \(share)%"
        }
        var (before, all) = (0.0, 0.0)
        for events in load.lanes {
            for start in events where start.kind == .start && start.content != nil {
                let view = events.first {
                    $0.kind == .impression && $0.user == start.user && $0.content == start.content
                        && abs($0.time - start.time) < 10
                }
                guard let view else { continue }
                all += 1
                before += start.time < view.time ? 1 : 0
            }
        }
        let expected = Double(share) / 100
        #expect(all > 100)
        #expect(
            abs(before - all * expected) <= 4 * (all * expected * (1 - expected)).squareRoot(), "\(before) of \(all)")
    }

    @Test("contents.new_per_day: contents that are made on the way, and seen from then on")
    func newContents() throws {
        func made(_ event: PlantedEvent) -> EventTime? {
            guard let content = event.content else { return nil }
            let digits = String(decoding: content.dropFirst(4).prefix(17), as: UTF8.self)
            return EventTime(digits).map { $0 / 8192 }
        }
        let plain = try Load()
        let fresh = try Load { $0.newContents = "100%" }
        #expect(plain.messages == fresh.messages)
        #expect(plain.events.compactMap(made).allSatisfy { $0 < Load.start })
        let new = fresh.events.filter { (made($0) ?? 0) >= Load.start }
        #expect(!new.isEmpty && new.count * 10 < fresh.events.count)
        #expect(new.allSatisfy { made($0)! <= $0.time })
    }

    @Test("rate.arrivals: sessions start evenly, or by chance")
    func arrivals() throws {
        /// Variance over mean of the sessions that start in a minute: 1 for a Poisson process.
        func dispersion(_ arrivals: String) throws -> Double {
            let load = try Load { $0.arrivals = arrivals }
            let first = Set(["splash", "explore"].map { Array($0.utf8) })
            var minutes = [Double](repeating: 0, count: 20)
            for event in load.events where event.kind == .start && event.page.map(first.contains) == true {
                minutes[Int((event.time - Load.start) / 60_000)] += 1
            }
            let mean = minutes.reduce(0, +) / 20
            #expect(mean > 4)
            return minutes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19 / mean
        }
        let (even, poisson) = (try dispersion("even"), try dispersion("poisson"))
        #expect(even * 1.5 < poisson, "\(even), \(poisson)")
    }
}
