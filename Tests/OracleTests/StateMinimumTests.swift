import Oracle
import Testing
import Vocabulary

@Suite("The reference minimum of state")
struct StateMinimumTests {
    /// Noon, when the day before is final and its two users have their cohort.
    private func log() -> Evaluation {
        let noon = midnight + 12 * hour
        var log = Evaluation()
        for user in ["ann", "cyd"] { log.add(at: midnight - 20 * hour, user: user) }
        for _ in 0..<2 {
            log.add(
                .impression, at: noon, user: "ann", platform: "app", version: "1", content: "do_1", page: "/p",
                message: "m")
        }
        log.add(.start, at: noon + 1, user: "bob", content: "do_1")
        log.add(.impression, at: noon + 5 * minute, user: "ann", content: "do_22")
        return log
    }

    @Test("counts ids, cohorts, activity, views and pages by window, pending steps and the times of journeys")
    func counts() {
        let minimum = log().stateMinimum()
        #expect(minimum.users == 3 && minimum.userBytes == 9)
        // do_1, do_22, /p, app and 1.
        #expect(minimum.otherBytes == 15)
        #expect(minimum.cohortUsers == 2 && minimum.days == 2 && minimum.activeUsers == [2])
        // The view is counted once in each of six windows; both journeys hold a step and when it was last fed.
        #expect(minimum.views == 6 && minimum.pages == 6)
        #expect(minimum.pendingSteps == 1 && minimum.journeyTimes == 4)
        // Two users on one of two days are 2 bits; two active users of three are log2(3) bits.
        #expect(minimum.distinctViews == 1 && minimum.entries == 3 + 2 + 1 + 1 + 4)
        #expect(minimum.bytes == 9 + 15 + 1 + 8 * (6 + 6 + 1 + 4))
    }

    @Test("forgets what is final, but not its users; without dedup views need no fingerprint")
    func forgets() {
        var log = log()
        log.add(at: midnight + 3 * day, user: "ann")
        let later = log.stateMinimum()
        #expect(later.users == 3 && later.cohortUsers == 3 && later.days == 3)
        #expect(later.views + later.pages + later.pendingSteps + later.journeyTimes + later.otherBytes == 0)
        log = self.log()
        log.configuration.topPages.dedup = false
        #expect(log.stateMinimum().views == 0 && log.stateMinimum().pages == 6)
    }

    @Test("of a sample of users grows with them, but days and pages are the same")
    func scales() {
        let sample = log().stateMinimum()
        let whole = sample.ofAllUsers(sampledEvery: 10)
        #expect(whole.users == 30 && whole.userBytes == 90 && whole.activeUsers == [20])
        #expect(whole.views == 60 && whole.journeyTimes == 40 && whole.pendingSteps == 10)
        #expect(whole.days == sample.days && whole.pages == sample.pages && whole.otherBytes == sample.otherBytes)
    }
}
