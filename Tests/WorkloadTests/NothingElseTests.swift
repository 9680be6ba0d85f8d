import Scenarios
import Testing
import Vocabulary
import Workload

/// A key that changes some records of a load and leaves all else: record for record, the load is the one without it.
struct NarrowKey: CustomTestStringConvertible, Sendable {
    let text: String
    /// What is expected to differ, which is then left out of the comparison; `nil` where records may be dead.
    var forget: (@Sendable (inout PlantedEvent) -> Void)?
    /// The share of the records that it changes, if chance draws them one by one.
    var share: Double?
    /// The share of the devices whose records it changes. Here, a user has one.
    var shareOfDevices: Double?

    var testDescription: String { text }
}

@Suite("A key moves nothing else")
struct NothingElseTests {
    private static func lanes(_ text: String, population: String = "") throws -> [GeneratedLane] {
        let plan = GeneratorPlan(
            try Scenario.of(
                """
                lanes: 2
                clock: { start: 2026-02-12T00:00:00Z, span: 20m }
                rate: { mean: 4/s }
                population: { users: 2000, devices_per_user: 1\(population) }
                behaviour: { session: { length: exponential(1m), gap: 0s } }
                contents: { count: 1000, popularity: zipf(0) }
                \(text)
                """))
        return (0..<plan.lanes).map { GeneratedLane(plan, lane: $0) }
    }

    @Test(
        "but the records that it is about",
        arguments: [
            NarrowKey(text: "faults_in_data: { truncated: 5% }", share: 0.05),
            NarrowKey(text: "faults_in_data: { bad_time: 5% }", share: 0.05),
            NarrowKey(text: "faults_in_data: { future: 5% }", share: 0.05),
            NarrowKey(text: "faults_in_data: { wide: 5%@4KiB }", forget: { _ in }, share: 0.05),
            NarrowKey(text: "faults_in_data: { missing_user: 5% }", forget: { $0.user = nil }, share: 0.05),
            NarrowKey(
                text: "faults_in_data: { wrong_type: 5% }",
                forget: {
                    ($0.user, $0.message, $0.version, $0.page) = (nil, nil, nil, nil)
                    ($0.content, $0.duration, $0.isWrongType) = (nil, nil, false)
                }, share: 0.05),
            NarrowKey(
                text: "arrival: { clock_error: { devices: 30%, dist: \"uniform(-1h, -30m)\" } }",
                forget: {
                    $0.time = 0
                    // Services write the time into the id.
                    if $0.message?.starts(with: Array("LP.".utf8)) == true { $0.message = nil }
                }, shareOfDevices: 0.3),
            NarrowKey(text: "skew: { hot_user: { id: someone, share: 30% } }", forget: { $0.user = nil }),
            NarrowKey(text: "skew: { hot_content: { id: exam, share: 30% } }", forget: { $0.content = nil }),
        ])
    func isNarrow(key: NarrowKey) throws {
        var (records, changed) = (0.0, 0.0)
        var (users, changedUsers): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
        for (plain, lane) in zip(try Self.lanes(""), try Self.lanes(key.text)) {
            #expect(plain.arrivals == lane.arrivals)
            records += Double(plain.values.count)
            changed += Double(zip(plain.values, lane.values).count { $0 != $1 })
            for index in plain.planted.indices {
                guard case .event(let event) = plain.planted[index], let user = event.user else { continue }
                users.insert(user)
                if plain.values[index] != lane.values[index] { changedUsers.insert(user) }
            }
            guard let forget = key.forget else { continue }
            func events(_ lane: GeneratedLane) -> [PlantedEvent?] {
                lane.planted.map { record in
                    guard case .event(var event) = record else { return nil }
                    forget(&event)
                    return event
                }
            }
            #expect(events(plain) == events(lane))
        }
        #expect(changed > 0)
        func near(_ found: Double, _ share: Double?, of count: Double) {
            guard let share else { return }
            let sigma = (count * share * (1 - share)).squareRoot()
            #expect(abs(found - count * share) < 4 * sigma, "\(found) of \(count), sigma \(sigma)")
        }
        near(changed, key.share, of: records)
        near(Double(changedUsers.count), key.shareOfDevices, of: Double(users.count))
    }

    @Test("versions and a rollout change versions alone")
    func versions() throws {
        func lanes(_ rest: String) throws -> [GeneratedLane] {
            try Self.lanes("", population: ", platforms: { x: { share: 100%, versions: { \(rest) } }")
        }
        let plain = try lanes("aa: 100% }")
        for other in ["aa: 50%, bb: 50% }", "aa: 100% }, rollout: { to: bb, from: 5m, over: 5m }"] {
            for (before, after) in zip(plain, try lanes(other)) {
                #expect(before.arrivals == after.arrivals)
                func events(_ lane: GeneratedLane) -> [PlantedEvent] {
                    lane.planted.compactMap { record in
                        guard case .event(var event) = record else { return nil }
                        event.version = nil
                        return event
                    }
                }
                #expect(events(before) == events(after) && before.lines != after.lines)
            }
        }
    }

    @Test("the lag or silence of a lane leaves the others", arguments: ["+5m", "silent"])
    func laneSkew(skew: String) throws {
        let (plain, skewed) = (try Self.lanes(""), try Self.lanes("arrival: { lane_skew: { 1: \(skew) } }"))
        #expect(plain[0].lines == skewed[0].lines && plain[1].lines != skewed[1].lines)
    }

    @Test(
        "what is for engines and harness moves no byte",
        arguments: [
            "queries: { funnel: { delay: 1h, timeout: 5m }, top_pages: { top: 3 } }",
            "faults: [ { at: 40%, kill: engine, restart_after: 2s } ]", "thresholds: { excess_p99: 1s }",
            "name: other\nabout: something else",
        ])
    func movesNoByte(text: String) throws {
        #expect(try Self.lanes(text).map(\.lines) == Self.lanes("").map(\.lines))
    }
}
