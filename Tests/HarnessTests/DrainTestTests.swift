import Testing
import Vocabulary

@testable import Harness

@Suite("The drain test")
struct DrainTestTests {
    private func run(left entries: Int, bytes: Int, drained: Bool = true) throws -> RunSummary {
        func state(_ entries: Int, _ bytes: Int) -> String {
            """
            [{"operator":"active_users","entries":\(entries + 9),"accounted_bytes":1,"allocated_bytes":900000},\
            {"operator":"funnel","entries":\(entries),"accounted_bytes":1,"allocated_bytes":\(bytes)}]
            """
        }
        let text = """
            {"build":"release","records":1,"bytes":1,"rows":1,"wall_seconds":1,"cpu_seconds":1,"drained":\(drained),"interrupted":false,
             "empty_state":\(state(0, 320)),"peak_state":\(state(50, 100_000)),"end_state":\(state(entries, bytes))}
            """
        return try JSONFile.value(RunSummary.self, bytes: Array(text.utf8), path: "run.json")
    }

    @Test("is passed by an engine that has forgotten all but its users, and failed by one that holds anything else")
    func verdicts() throws {
        #expect(try DrainTest(run(left: 0, bytes: 640))?.isPassed == true)
        #expect(try DrainTest(run(left: 0, bytes: 640, drained: false)) == nil)
        #expect(
            try DrainTest(run(left: 2, bytes: 640))?.left == [
                "funnel holds 2 entries in 320 B more than when it was empty"
            ])
        #expect(try DrainTest(run(left: 0, bytes: 1 << 20))?.isPassed == false)
        #expect(try run(left: 0, bytes: 0).peakArenaBytes == 99_680)
    }
}
