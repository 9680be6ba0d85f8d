import Scenarios
import Testing
import Vocabulary

@Suite("Scenario documents")
struct ScenarioDocumentTests {
    private func read(_ text: String) throws(DocumentError) -> Scenario {
        try Scenario(yaml: Array("version: 1\n\(text)".utf8), source: "s.yaml")
    }

    private func problems(_ text: String) -> [String] {
        ScenariosTests.problems { () throws(DocumentError) in try read(text) }
    }

    /// The example of the documentation, with every key.
    static let everyKey = """
        name: late-tail
        about: Heavy-tailed delays across the watermark.
        seed: 43
        lanes: 16
        clock: { start: 2026-02-13T00:00:00Z, span: 50h, speed: 60x }
        rate: { mean: 20k/s, shape: diurnal, peak: 4x, at: "18:30", arrivals: even, from: 1h, over: 2m, for: 3m }
        population:
          users: 4M
          new_per_day: 1%
          activity: zipf(0.9)
          anonymous: 16%
          devices_per_user: 1.5
          platforms:
            prod.diksha.app:
              share: 70%
              style: mobile
              detail: lean
              versions: { "4.8.13": 20%, "4.8.14": 80% }
              rollout: { to: "4.8.15", from: 6h, over: 12h }
            prod.diksha.portal: { share: 30%, style: portal, versions: { "4.8.14": 100% } }
        contents: { count: 10k, popularity: zipf(1.2), new_per_day: 0.5% }
        behaviour:
          session: { length: "lognormal(7m, 1.1)", gap: 20m }
          think: exponential(4s)
          funnel: { start: 50%, finish: 60%, abandon_after: "lognormal(2m, 1.0)", resume: 9%, start_first: 30% }
          pages: { home: { to: { lesson: 3, exit: 1 } }, lesson: { content: true, to: { home: 1 } } }
        keys: { partition_by: user }
        arrival:
          delay: [ { share: 90%, dist: exponential(2s) }, { share: 10%, dist: "pareto(10m, 1.3)", max: 5d } ]
          offline: { devices: 3%, hold: 1h..2d, batch: 100 }
          clock_error: { devices: 2%, dist: "uniform(-2h, 1h)" }
          lane_skew: { 3: +2h, 5: silent }
        faults_in_data: { duplicates: 0.5%, same_message_other_body: 0.01%, truncated: 0.02%, wrong_type: 0.05%, \
        missing_user: 0.6%, future: 0.03%, bad_time: 0.04%, wide: 0.01%@128KiB }
        skew: { hot_content: { id: exam, share: 30%, from: 9h, for: 30m }, hot_user: { id: u, share: 1% }, \
        hot_lane: { lane: 3, share: 40% } }
        plant: [ { cohort: retention, users: 7, returning: 3, after: 1, at: 1m } ]
        queries: { top_pages: { top: 3 } }
        faults: [ { at: 40%, kill: engine, restart_after: 2s } ]
        thresholds: { excess_p99: 1s, events_per_second: 1M }
        """

    @Test("reads every key")
    func readsEveryKey() throws {
        let scenario = try read(Self.everyKey)
        #expect(scenario.name == "late-tail" && scenario.seed == 43 && scenario.lanes == 16)
        #expect(scenario.clock.start == 1_770_940_800_000 && scenario.clock.span == 180_000_000)
        #expect(scenario.clock.speed == 60)
        #expect(scenario.rate.mean == 20_000 && scenario.rate.shape == .diurnal && scenario.rate.at == 66_600_000)
        #expect(scenario.population.users == 4_000_000 && scenario.population.platforms.count == 2)
        #expect(scenario.population.platforms[0].rollout?.to == "4.8.15")
        #expect(scenario.population.platforms[0].versions.map(\.share) == [0.2, 0.8])
        #expect(scenario.behaviour.think == .exponential(mean: 4000) && scenario.behaviour.sessionGap == 1_200_000)
        #expect(scenario.behaviour.pages?.pages.map(\.name) == ["home", "lesson"])
        #expect(scenario.arrival.delay[1].longest == 5 * 86_400_000)
        #expect(scenario.arrival.laneSkew == [3: .lag(7_200_000), 5: .silent])
        #expect(scenario.faultsInData.wideBytes == 128 << 10 && scenario.faultsInData.duplicates == 0.005)
        #expect(scenario.skew.hotContent?.lasting == 1_800_000 && scenario.skew.hotLane?.lane == 3)
        #expect(scenario.plant[0].returning == 3 && scenario.queries.topPages.top == 3)
        #expect(scenario.faults[0].restartAfter == 2000 && scenario.thresholds.excessP99 == 1000)
    }

    @Test("reports every mistake with its line in one pass")
    func reportsEverything() {
        let found = problems(
            """
            lanez: 3
            lanes: 5000
            clock: { span: 1m, start: 1999-01-01T00:00:00Z }
            rate: { mean: 20, shape: diurnel }
            population:
              users: 2
              platforms:
                a: { share: 60%, versions: { "1": 90% } }
                b: { share: 60%, versions: { "1": 100% } }
            arrival: { delay: [ { share: 10%, dist: exponential(2) } ] }
            behaviour: { pages: { home: { to: { hom: 1 } } } }
            faults_in_data: { duplicates: 60%, truncated: 60% }
            """)
        let expected = [
            "s.yaml:2: lanez: is not a known key; did you mean 'lanes'?",
            "s.yaml:3: lanes: found '5000', allowed is a whole number from 1 to 4096",
            "s.yaml:4: clock.start: found '1999-01-01T00:00:00Z', allowed is a time such as 2026-02-12T00:00:00Z, "
                + "from 2002-01-01T00:00:00Z to 2099-01-01T00:00:00Z",
            "s.yaml:4: clock.span: found 1m, allowed is at least one slide (5m)",
            "s.yaml:5: rate.mean: found '20', allowed is a rate in events a second from 0/s to 1G/s, such as 20k/s",
            "s.yaml:5: rate.shape: found 'diurnel', allowed is constant or diurnal or ramp or burst or steps; "
                + "did you mean 'diurnal'?",
            "s.yaml:7: population.users: found 2, allowed is at least one a lane (4)",
            "s.yaml:8: population.platforms: the shares add up to 120.0%, allowed is 100%",
            "s.yaml:9: population.platforms.a.versions: the shares add up to 90.0%, allowed is 100%",
            "s.yaml:11: arrival.delay[0].dist: found 'exponential(2)', allowed is exponential(mean), lognormal(median, sigma), "
                + "pareto(minimum, alpha) or uniform(low, high), such as \"lognormal(4s, 1.4)\"",
            "s.yaml:12: behaviour.pages.home.to.hom: is no page of this table; did you mean 'home'?",
            "s.yaml:13: faults_in_data: the shares add up to 120.0%, allowed is 100%",
        ]
        #expect(found == expected, "\(found.joined(separator: "\n"))")
    }

    @Test("refuses more versions than records can name")
    func refusesTooManyVersions() {
        let pages = (0..<100).map { "p\($0): { to: { exit: 1 } }" }.joined(separator: ", ")
        let versions = (0..<50).map { "v\($0): 2%" }.joined(separator: ", ")
        let platforms = ["a", "b"].map { "\($0): { share: 50%, versions: { \(versions) } }" }.joined(separator: ", ")
        let text = "population: { platforms: { \(platforms) } }\nbehaviour: { pages: { \(pages) } }"
        let expected = "has 100 versions in all, allowed with these pages are 99"
        #expect(problems(text) == ["s.yaml:2: population.platforms: \(expected)"])
    }

    @Test(
        "refuses combinations that no load can have",
        arguments: [
            (
                "rate: { mean: 1G/s }\nclock: { span: 300h }",
                "rate.mean: gives over 10^12 records in the span of 300h; lower one of them"
            ),
            ("rate: { shape: diurnal, peak: 21x }", "rate.peak: found 21x, allowed with shape diurnal is 1x to 20x"),
            (
                "rate: { shape: steps, steps: [ { at: 1m, rate: 1x } ] }",
                "rate.steps: must begin with { at: 0s, … } and ascend"
            ),
            (
                "rate: { shape: steps, steps: [ { at: 0s, rate: 1x }, { at: 2m, rate: 1x }, { at: 2m, rate: 2x } ] }",
                "rate.steps: must begin with { at: 0s, … } and ascend"
            ),
            (
                "rate: { shape: steps, steps: [ { at: 0s, rate: 0x }, { at: 1h, rate: 1x } ] }",
                "rate.steps: has no step above 0x inside the span of 1h"
            ),
            (
                "rate: { steps: [ { at: 0s, rate: 1x } ] }",
                "rate.steps: has no effect with shape constant; allowed with shape steps"
            ),
            (
                "rate: { shape: burst, peak: 2x, from: 1h }",
                "rate.from: found 1h, allowed is less than the span (1h)"
            ),
            (
                "skew: { hot_user: { id: u, share: 1%, from: 1h } }",
                "skew.hot_user.from: found 1h, allowed is less than the span (1h)"
            ),
            (
                "skew: { hot_content: { id: \"a b\", share: 1% } }",
                "skew.hot_content.id: found 'a b', allowed is an id of visible ASCII without \" and \\"
            ),
            (
                "plant: [ { cohort: retention, users: 2, returning: 3, after: 1 } ]\nclock: { span: 60h }",
                "plant[0].returning: found 3, allowed is at most users (2)"
            ),
            (
                "plant: [ { cohort: day_edge, users: 2 } ]",
                "plant[0].at: the cohort does not fit into the span of 1h; move it or widen clock.span"
            ),
            (
                "plant: [ { cohort: day_edge, users: 2 } ]\nclock: { span: 60h }\nqueries: { max_record_bytes: 511 }",
                "queries.max_record_bytes: found 511, allowed with 'plant' is at least 512"
            ),
            (
                "clock: { speed: 0.00000001x }",
                "clock.speed: is so slow that the span of 1h takes over 3660d"
            ),
            (
                "clock: { speed: 9999999999x }",
                "clock.speed: is over 1,000,000,000 times as fast as real time"
            ),
            (
                "clock: { start: 2098-01-01T00:00:00Z, span: 1000d }",
                "clock: with the delays of its events, their times are from 2097-12-31 to 2100-09-27; "
                    + "allowed is 2001-09-10 to 2099-12-31"
            ),
            (
                "arrival: { clock_error: { devices: 1%, dist: \"uniform(-9000d, 0s)\" } }",
                "arrival.clock_error.dist: found uniform(-9000d, 0s), with which event times are from 2001-06-22 to "
                    + "2026-02-12; allowed is 2001-09-10 to 2099-12-31"
            ),
            (
                "arrival: { clock_error: { devices: 1%, dist: exponential(10000d) } }",
                "arrival.clock_error.dist: found exponential(10000d), with which event times are from 2026-02-11 to "
                    + "2126-02-13; allowed is 2001-09-10 to 2099-12-31"
            ),
        ])
    func refusesCombinations(text: String, expected: String) {
        let found = problems(text)
        #expect(found.count == 1 && found.first?.hasSuffix(": \(expected)") == true, "\(found)")
    }

    @Test("asks for the version")
    func asksForTheVersion() {
        let error = #expect(throws: DocumentError.self) {
            _ = try Scenario(yaml: Array("name: x\n".utf8), source: "s.yaml")
        }
        #expect(error?.description == "s.yaml:1: version: is missing; allowed is 1")
    }

    @Test(
        "changes the digest with the keys that shape bytes only",
        arguments: [
            ("lanes: 5", true), ("rate: { mean: 2k/s }", true), ("contents: { count: 7 }", true),
            ("rate: { mean: 1000/s }", false),
            ("clock: { span: 60m }", false), ("seed: 7", false), ("name: x", false), ("clock: { speed: 2x }", false),
            ("queries: { idle_after: 2m }", false), ("thresholds: { excess_p99: 1s }", false),
            ("arrival: { lane_skew: { 1: silent } }", true), ("keys: { partition_by: user }", true),
        ])
    func digest(text: String, changes: Bool) throws {
        #expect(try (read(text).loadDigest != Scenario().loadDigest) == changes)
    }

    @Test("hashes as XXH64 does", arguments: [("", 0xef46_db37_51d8_e999), ("abc", 0x44bc_2cf5_ad77_0999)])
    func hashes(text: String, expected: UInt64) {
        var hash = XXHash64()
        hash.update(Array(text.utf8).span)
        #expect(hash.value == expected)
    }

    @Test("hashes the same however the stream is cut", arguments: [1, 7, 31, 32, 33, 100])
    func hashesStreams(piece: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        var whole = XXHash64()
        whole.update(bytes.span)
        var pieces = XXHash64()
        for start in stride(from: 0, to: bytes.count, by: piece) {
            pieces.update(Array(bytes[start..<min(start + piece, bytes.count)]).span)
        }
        #expect(whole.value == pieces.value)
    }
}
