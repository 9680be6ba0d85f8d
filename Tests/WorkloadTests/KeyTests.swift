import Oracle
import Scenarios
import Testing
import Vocabulary
import Workload

/// What a load is like, as far as the keys of a scenario speak of it.
private struct Profile {
    var records = 0.0
    var events: [PlantedEvent] = []
    var dead: [DeadLetterReason: Double] = [:]
    var laneRecords: [Double] = []
    var longest = 0

    init(_ text: String, population: String = "users: 2000") throws {
        let plan = GeneratorPlan(
            try Scenario.of(
                """
                lanes: 2
                clock: { start: 2026-02-12T00:00:00Z, span: 20m }
                population: { \(population) }
                rate: { mean: 4/s }
                \(text)
                """))
        for lane in 0..<plan.lanes {
            let generated = GeneratedLane(plan, lane: lane)
            laneRecords.append(Double(generated.values.count))
            records += Double(generated.values.count)
            longest = max(longest, generated.values.map(\.count).max() ?? 0)
            for planted in generated.planted {
                switch planted {
                case .event(let event): events.append(event)
                case .dead(let reason): dead[reason, default: 0] += 1
                }
            }
        }
    }

    func share(_ holds: (PlantedEvent) -> Bool) -> Double {
        Double(events.count(where: holds)) / Double(max(events.count, 1))
    }

    func distinct(_ text: (PlantedEvent) -> [UInt8]?) -> Double { Double(Set(events.compactMap(text)).count) }

    /// Events of contents on a page that shows one.
    func visits() -> [PlantedEvent] {
        let pages = ["content-detail", "content-player"].map { Array($0.utf8) }
        return events.filter { $0.kind == .impression && $0.page.map(pages.contains) == true }
    }

    func plays(_ kind: PlantedKind) -> Double { Double(events.count { $0.kind == kind && $0.content != nil }) }

    /// From the last event of each batch: events of one arrival are one.
    var meanBatchDelay: Double {
        let last = events.reduce(into: [EventTime: EventTime]()) { $0[$1.arrival] = max($0[$1.arrival] ?? 0, $1.time) }
        return last.reduce(0) { $0 + Double($1.key - $1.value) } / Double(max(last.count, 1))
    }

    var meanDelay: Double { events.reduce(0) { $0 + Double($1.arrival - $1.time) } / Double(max(events.count, 1)) }

    /// The share of the commonest content among the visits.
    var topContent: Double {
        let visits = visits()
        let counts = visits.reduce(into: [[UInt8]: Int]()) { $0[$1.content ?? [], default: 0] += 1 }
        return Double(counts.values.max() ?? 0) / Double(max(visits.count, 1))
    }
}

@Suite("A key of a scenario moves what it says")
struct KeyTests {
    @Test("shares of broken records")
    func faults() throws {
        let plain = try Profile("")
        #expect(plain.dead.isEmpty && plain.share(\.isWrongType) == 0)
        #expect(plain.distinct(\.message) == plain.records)
        let broken = try Profile(
            """
            faults_in_data: { duplicates: 6%, truncated: 4%, wrong_type: 5%, future: 3%, bad_time: 2%, \
            missing_user: 10%, wide: 1%@64KiB }
            """)
        // Faults befall events; their copies are records on top of them.
        let drawn = broken.records / 1.06
        func near(_ found: Double, _ share: Double, of count: Double? = nil, _ what: String) {
            let count = count ?? drawn
            let sigma = (count * share * (1 - share)).squareRoot()
            #expect(abs(found - count * share) < 4 * sigma, "\(what): \(found), not \(count * share) ± \(sigma)")
        }
        near(broken.dead[.malformed] ?? 0, 0.04, "truncated")
        near(broken.dead[.badEventTime] ?? 0, 0.02, "bad_time")
        near(broken.dead[.future] ?? 0, 0.03, "future")
        near(Double(broken.events.count(where: \.isWrongType)), 0.05, "wrong_type")
        // Services have no user anyway.
        let prefix = Array("LP.".utf8)
        let people = broken.events.filter { $0.message.map { !$0.starts(with: prefix) } == true && !$0.isWrongType }
        near(Double(people.count { $0.user == nil }), 0.1, of: Double(people.count), "missing_user")
        let copies = Double(broken.events.count(where: { $0.message != nil })) - broken.distinct(\.message)
        near(copies, 0.06, "duplicates")
        #expect(broken.longest == 64 << 10 && plain.longest < 4096)
    }

    @Test("the funnel")
    func funnel() throws {
        let often = try Profile("behaviour: { funnel: { start: 90%, finish: 90%, abandon_after: exponential(10s) } }")
        let visits = Double(often.visits().count)
        func near(_ found: Double, _ share: Double, of count: Double, _ what: String) {
            // Four sigma, and what is still open at the end.
            let tolerance = 4 * (share * (1 - share) / count).squareRoot() + 0.01
            #expect(abs(found / count - share) < tolerance, "\(what): \(found / count) ± \(tolerance)")
        }
        near(often.plays(.start), 0.9, of: visits, "starts")
        near(often.plays(.end), 0.9, of: often.plays(.start), "ends")
        let seldom = try Profile(
            "behaviour: { funnel: { start: 20%, finish: 20%, abandon_after: exponential(10s), resume: 0% } }")
        near(seldom.plays(.start), 0.2, of: Double(seldom.visits().count), "starts")
        near(seldom.plays(.end), 0.2, of: seldom.plays(.start), "ends")
    }

    @Test("the population: platforms, newcomers, a hot user")
    func population() throws {
        let short = "behaviour: { session: { length: exponential(1m), gap: 0s } }"
        func profile(_ population: String, _ more: String = "") throws -> Profile {
            try Profile("\(short)\n\(more)", population: population)
        }
        let plain = try profile("users: 2000")
        #expect(plain.distinct(\.platform) == 4)
        #expect(try profile("users: 10").distinct(\.user) < 30)
        let hot = try profile("users: 2000", "skew: { hot_user: { id: someone, share: 80% } }")
        #expect(hot.distinct(\.user) < plain.distinct(\.user) * 0.5)
        #expect(try profile("users: 2000, activity: zipf(3)").distinct(\.user) < plain.distinct(\.user) * 0.5)
        #expect(try profile("users: 2000, new_per_day: 100%, activity: zipf(4)").distinct(\.user) > 40)
    }

    @Test("contents: how many, how popular, and a hot one")
    func contents() throws {
        let flat = try Profile("contents: { count: 1000, popularity: zipf(0) }")
        let steep = try Profile("contents: { count: 1000, popularity: zipf(2) }")
        let hot = try Profile(
            "contents: { count: 1000, popularity: zipf(0) }\nskew: { hot_content: { id: exam, share: 50% } }")
        #expect(flat.topContent < 0.05 && steep.topContent > 0.5)
        let visits = Double(hot.visits().count)
        #expect(abs(hot.topContent - 0.5) < 4 * (0.25 / visits).squareRoot(), "\(hot.topContent) of \(visits)")
        #expect(try Profile("contents: { count: 3, popularity: zipf(0) }").distinct(\.content) == 3)
    }

    @Test("arrivals: delays, offline devices, clock errors, lanes that lag or are silent or hot")
    func arrivals() throws {
        #expect(try Profile("").meanDelay == 0)
        let delayed = try Profile("arrival: { delay: [ { share: 100%, dist: exponential(10s) } ] }").meanBatchDelay
        #expect(abs(delayed / 10_000 - 1) < 0.1, "\(delayed)")
        #expect(try Profile("arrival: { offline: { devices: 100%, hold: 3m..6m } }").meanDelay > 60_000)
        #expect(try Profile("arrival: { lane_skew: { 1: silent } }").laneRecords[1] == 0)
        #expect(try Profile("arrival: { lane_skew: { 1: +10m } }").meanDelay > 100_000)
        let hot = try Profile("skew: { hot_lane: { lane: 1, share: 90% } }").laneRecords
        #expect(hot[1] > 4 * hot[0])
    }

    @Test("pages and pauses")
    func pages() throws {
        let own = try Profile(
            "behaviour: { pages: { home: { to: { lesson: 1 } }, lesson: { content: true, to: { home: 1 } } } }")
        let pages = Set(own.events.filter { $0.content == nil && $0.kind == .impression }.compactMap(\.page))
        #expect(pages == [Array("home".utf8)])
        let slow = try Profile("behaviour: { think: exponential(60s) }")
        let quick = try Profile("behaviour: { think: exponential(1s) }")
        #expect(slow.distinct(\.user) > 2 * quick.distinct(\.user))
    }

    @Test("messages sent again with another body, within four sigma of their share")
    func sameMessage() throws {
        let share = 0.06
        let broken = try Profile("faults_in_data: { same_message_other_body: 6% }")
        let again = Double(broken.events.count(where: { $0.message != nil })) - broken.distinct(\.message)
        let sigma = (broken.records * share * (1 - share)).squareRoot()
        #expect(abs(again - broken.records * share) < 4 * sigma, "\(again) of \(broken.records)")
    }

    @Test("how many events an offline device sends at once")
    func offlineBatch() throws {
        func arrivals(_ batch: Int) throws -> Int {
            let text = "arrival: { offline: { devices: 100%, hold: 3m..6m, batch: \(batch) } }"
            return Set(try Profile(text).events.map(\.arrival)).count
        }
        #expect(try arrivals(1) > 4 * arrivals(10_000))
    }

    @Test("nothing else: the events of a load without faults are among those of the load with them")
    func nothingElse() throws {
        func messages(_ text: String) throws -> Set<[UInt8]> { Set(try Profile(text).events.compactMap(\.message)) }
        let plain = try messages("")
        #expect(try messages("faults_in_data: { missing_user: 20% }") == plain)
        #expect(try messages("name: other") == plain)
        #expect(try messages("seed: 43") != plain)
    }
}
