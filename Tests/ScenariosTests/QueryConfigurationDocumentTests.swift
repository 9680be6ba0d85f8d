import Scenarios
import Testing
import Vocabulary

@Suite("Query configuration documents")
struct QueryConfigurationDocumentTests {
    private func read(_ text: String) throws(DocumentError) -> QueryConfiguration {
        try QueryConfiguration(yaml: Array(text.utf8), source: "q.yaml")
    }

    private func problems(_ text: String) -> [String] {
        ScenariosTests.problems { () throws(DocumentError) in try read(text) }
    }

    @Test("reads every key")
    func readsEveryKey() throws {
        let configuration = try read(
            """
            day_offset: "+05:30"
            max_future_skew: 5m
            max_record_bytes: 64KiB
            idle: floors
            idle_after: 10s
            active_users: { delay: 1h }
            retention: { days: [1, 2] }
            top_pages: { delay: 1m, window: 20m, slide: 10m, top: 3, dedup: false }
            funnel: { delay: 3m, timeout: 7m }
            drop_off: { every: 2h }
            """)
        #expect(configuration.dayOffsetMinutes == 330)
        #expect(configuration.maxFutureSkew == 300_000 && configuration.maxRecordBytes == 65_536)
        #expect(configuration.idle == .floors && configuration.idleAfter == 10_000)
        #expect(configuration.activeUsers.delay == 3_600_000 && configuration.retention.days == [1, 2])
        #expect(configuration.topPages.window == 1_200_000 && configuration.topPages.slide == 600_000)
        #expect(configuration.topPages.top == 3 && !configuration.topPages.dedup)
        #expect(configuration.funnel.delay == 180_000 && configuration.funnel.timeout == 420_000)
        #expect(configuration.dropOff.every == 7_200_000)
    }

    @Test("has the defaults where a file says nothing", arguments: ["", "# nothing\n", "---\n", "null\n", "{}\n"])
    func readsNothing(text: String) throws {
        #expect(try read(text) == QueryConfiguration())
    }

    @Test("reads back the document that a configuration writes, which is JSON")
    func readsItsOwnDocument() throws {
        var configuration = QueryConfiguration()
        configuration.dayOffsetMinutes = -150
        configuration.topPages.top = 17
        configuration.retention.days = [3, 5]
        #expect(try read(configuration.document) == configuration)
    }

    @Test("reports every mistake with its line in one pass")
    func reportsEverything() {
        let found = problems(
            """
            day_offset: "+15:00"
            topp_pages: { top: 3 }
            funnel:
              timeout: 30
              delay: -1s
            retention: { days: [7, 1] }
            idle: strikt
            top_pages: { window: 7m, slide: 5m, dedup: maybe }
            """)
        #expect(
            found == [
                "q.yaml:1: day_offset: found +15:00, allowed is between -14:00 and +14:00",
                "q.yaml:2: topp_pages: is not a known key; did you mean 'top_pages'?",
                "q.yaml:4: funnel.timeout: found '30', allowed is \(DurationText.allowed)",
                "q.yaml:5: funnel.delay: found -1s, allowed is a duration of at least 0ms",
                "q.yaml:6: retention.days: found [7, 1], allowed is distinct, ascending and at least 1",
                "q.yaml:7: idle: found 'strikt', allowed is strict or floors; did you mean 'strict'?",
                "q.yaml:8: top_pages.dedup: found 'maybe', allowed is true or false",
                "q.yaml:8: top_pages.window: found 7m, allowed is a multiple of top_pages.slide (5m)",
            ])
    }

    @Test(
        "refuses durations of more than 10,000 years and no shorter ones",
        arguments: [
            ("3652500d", true), ("315576000000000ms", true), ("315576000000001ms", false), ("3652501d", false),
            ("9223372036854775807ms", false), ("-9223372036854775808ms", false), ("9223372036854775807d", false),
        ])
    func refusesLongDurations(text: String, isAllowed: Bool) {
        let issue = "q.yaml:1: max_future_skew: found '\(text)', allowed is \(DurationText.allowed)"
        #expect(problems("max_future_skew: \(text)") == (isAllowed ? [] : [issue]))
        #expect(DurationText.allowed.contains("up to 3652500d"))
    }

    @Test(
        "names the line of a mistake of syntax",
        arguments: [
            ("idle: [strict,\nfloors", 3), ("idle: strict\nidle: floors\n", 2), ("a: &x 1\n", 1),
            ("a: 1\n---\nb: 2\n", 2), ("\tx: 1", 1), ("idle: \u{0}", 1),
        ])
    func namesSyntaxLines(text: String, line: Int) {
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("q.yaml:\(line): "), "\(found)")
    }

    @Test("refuses a document that is no mapping, and a file that is not there")
    func refusesOtherDocuments() {
        #expect(problems("[1, 2]") == ["q.yaml:1: found a list of 2, allowed is a mapping of keys"])
        let error = #expect(throws: DocumentError.self) {
            _ = try QueryConfiguration(contentsOfFile: "/nonexistent/q.yaml")
        }
        #expect(error?.description == "/nonexistent/q.yaml: cannot be read: No such file or directory")
    }
}
