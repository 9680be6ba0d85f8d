import Oracle
import Testing
import Vocabulary

@Suite("Active users")
struct ActiveUsersTests {
    @Test("a user is counted on each day of its events, whatever their kind, from midnight to midnight")
    func countsDays() {
        var log = Evaluation()
        log.add(at: midnight - 1, user: "a")
        log.add(.impression, at: midnight, user: "a")
        log.add(.end, at: midnight + day - 1, user: "b")
        log.add(at: midnight + day - 1, user: "b")
        log.add(at: midnight + day, user: "e\u{301}")
        log.add(at: midnight + day, user: "é")
        log.add(at: midnight + 2 * day)
        #expect(
            log.rows("dau") == [
                #""day":"2026-02-11","users":1"#, #""day":"2026-02-12","users":2"#, #""day":"2026-02-13","users":2"#,
            ])
        #expect(log.answers().ledger.total.noUser == 1)
    }

    @Test("the day offset moves the day's start, and with it the date and the closing time", arguments: [330, -330])
    func shiftsDays(minutes: Int64) {
        var log = Evaluation()
        log.configuration.dayOffsetMinutes = minutes
        let start = midnight - minutes * minute
        log.add(at: start - 1, user: "before")
        log.add(at: start, user: "u")
        log.add(at: start + day - 1, user: "v")
        #expect(log.rows("dau") == [#""day":"2026-02-11","users":1"#, #""day":"2026-02-12","users":2"#])
        log.add(at: start + day + 2 * hour - 1)
        #expect(log.rows("dau", drained: false) == [#""day":"2026-02-11","users":1"#])
        log.add(at: start + day + 2 * hour)
        #expect(log.rows("dau", drained: false).count == 2)
    }

    @Test("adoption counts a user once in a platform and in each of its versions, and absence as a group")
    func countsAdoption() {
        var log = Evaluation()
        for (user, platform, version) in [
            ("a", "app", "1"), ("a", "app", "2"), ("b", "app", nil), ("c", nil, "1"), ("c", nil, nil),
            ("a", "App", "1"),
        ] as [(String, String?, String?)] {
            log.add(at: midnight, user: user, platform: platform, version: version)
        }
        func row(_ platform: String, _ version: String, _ all: Bool, _ users: Int) -> String {
            #""day":"2026-02-12","platform":\#(platform),"version":\#(version),"all_versions":\#(all),"users":\#(users)"#
        }
        #expect(
            log.rows("adoption") == [
                row("null", "null", true, 1), row("null", "null", false, 1), row("null", "\"1\"", false, 1),
                row("\"App\"", "null", true, 1), row("\"App\"", "\"1\"", false, 1), row("\"app\"", "null", true, 2),
                row("\"app\"", "null", false, 1), row("\"app\"", "\"1\"", false, 1), row("\"app\"", "\"2\"", false, 1),
            ])
    }

    @Test("retention asks for each cohort that has users, on days that have users")
    func countsRetention() {
        var log = Evaluation()
        log.configuration.retention.days = [1, 2, 3]
        for (user, days) in [("a", [0, 1, 3]), ("b", [0, 2]), ("c", [3])] {
            for number in days { log.add(at: midnight + Int64(number) * day, user: user) }
        }
        log.add(at: midnight + 4 * day)
        func row(_ date: Int, _ cohort: Int, _ size: Int, _ retained: Int) -> String {
            #""day":"2026-02-\#(date)","cohort":"2026-02-\#(cohort)","n":\#(date - cohort),"cohort_users":\#(size),"retained":\#(retained)"#
        }
        // The log goes back and forth by days, so the delay is longer.
        log.configuration.activeUsers.delay = 30 * day
        #expect(log.rows("retention") == [row(13, 12, 2, 1), row(14, 12, 2, 1), row(15, 12, 2, 1)])
    }

    @Test("a cohort is the earliest day of all admitted events, in whatever order they come")
    func findsEarliestDay() {
        var log = Evaluation(partitions: 2)
        log.configuration.retention.days = [1]
        log.add(at: midnight + day, user: "u")
        log.add(at: midnight, user: "u", in: 1)
        #expect(
            log.rows("retention") == [#""day":"2026-02-13","cohort":"2026-02-12","n":1,"cohort_users":1,"retained":1"#])
        var late = log
        late.records.swapAt(0, 1)
        late.records[0].partition = 0
        late.records.insert((0, .event(.init(kind: .other, time: midnight + 2 * day))), at: 0)
        #expect(late.rows("retention").isEmpty, "the event of the first day is late")
    }
}
