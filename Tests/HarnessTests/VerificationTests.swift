import AdversarialLogs
import Harness
import Testing
import Vocabulary

@Suite("Verification")
struct VerificationTests {
    private let time: EventTime = 1_770_854_400_000

    private func event(_ kind: String, _ user: String, at offset: Milliseconds, page: String = "/a") -> [UInt8] {
        Array(
            #"{"eid":"\#(kind)","ets":\#(time + offset),"actor":{"id":"\#(user)"},"object":{"id":"do_1"},"edata":{"pageid":"\#(page)"}}"#
                .utf8)
    }

    /// Two partitions, two users of which one has a journey, and a dead record.
    private func smallRun(drains: Bool = true) throws -> VerifiedRun {
        try VerifiedRun(
            partitions: [
                [
                    event("IMPRESSION", "u", at: 0), event("START", "u\\n", at: 1), event("END", "u", at: 5),
                    Array("{".utf8),
                ],
                [event("IMPRESSION", "v", at: 3, page: "/b"), event("INTERACT", "v", at: 4)],
            ], drains: drains)
    }

    private func file(_ name: String, in verdict: Verdict) throws -> Verdict.File {
        try #require(verdict.files.first { $0.name == name })
    }

    @Test("finds a run of the engine right, drained or not", arguments: 0..<12 as Range<UInt64>)
    func acceptsRightRuns(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        guard log.isLines else { return }
        for drains in [true, false] {
            let run = try VerifiedRun(
                partitions: log.partitions.map { $0.map(\.value) }, configuration: log.configuration, drains: drains)
            let verdict = try Verification.verify(log: run.log, actual: run.actual)
            #expect(verdict.isRight, "seed \(seed): \(verdict)")
            #expect(verdict.files.count == 4 && verdict.records == Int64(log.partitions.joined().count))
        }
    }

    @Test("of lines longer than a record may be the beginning is enough", arguments: [100, 1 << 17])
    func longLines(maxRecordBytes: Int) throws {
        var configuration = QueryConfiguration()
        configuration.maxRecordBytes = maxRecordBytes
        let lengths = [maxRecordBytes, maxRecordBytes + 1, 64 << 10, (64 << 10) + 1, 1 << 20]
        let run = try VerifiedRun(
            partitions: [lengths.map { Array(repeating: 0x7B, count: $0) } + [event("START", "u", at: 0)]],
            configuration: configuration)
        let verdict = try Verification.verify(log: run.log, actual: run.actual)
        #expect(verdict.isRight, "\(verdict)")
        let letters = try run.lines("dead-letters.ndjson")
        try run.write(
            letters.map { $0.replacing("\"length\":1048576,", with: "\"length\":1,") }, to: "dead-letters.ndjson")
        let wrong = try Verification.verify(log: run.log, actual: run.actual)
        let mismatches = try file("dead-letters.ndjson", in: wrong).mismatches
        #expect(mismatches.contains { $0.records.map(\.length) == [1 << 20] })
        #expect("\(wrong)".contains("{{{ … (1048576 bytes)"))
    }

    @Test("reports a wrong row by its key, with the records that decide it")
    func reportsWrongRow() throws {
        let run = try smallRun()
        let wrong = try run.lines("results.ndjson").map { line in
            line.contains("\"user\":\"u\",") ? line.replacing("\"ended\"", with: "\"completed\"") : line
        }
        try run.write(wrong, to: "results.ndjson")
        let verdict = try Verification.verify(log: run.log, actual: run.actual)
        let results = try file("results.ndjson", in: verdict)
        #expect(!verdict.isRight && results.mismatchCount == 1)
        let mismatch = try #require(results.mismatches.first)
        #expect(mismatch.key.hasPrefix(#"{"query":"funnel","user":"u","content":"do_1","closed_at":"#))
        #expect(mismatch.expected?.contains("\"ended\"") == true && mismatch.actual?.contains("\"completed\"") == true)
        #expect(mismatch.records.map(\.offset) == [0, 2] && mismatch.records.allSatisfy { $0.partition == 0 })
        #expect("\(verdict)".contains("decided by 2 records") && "\(verdict)".hasSuffix("wrong answers"))
    }

    @Test("reports what is missing, what should not be there, and rows in another order")
    func reportsOtherDifferences() throws {
        let run = try smallRun()
        let rows = try run.lines("results.ndjson")
        func results(_ lines: [String]) throws -> Verdict.File {
            try run.write(lines, to: "results.ndjson")
            return try file("results.ndjson", in: Verification.verify(log: run.log, actual: run.actual))
        }
        let missing = try results(Array(rows.dropFirst()))
        #expect(missing.mismatchCount == 1)
        #expect(missing.mismatches.first?.expected == rows[0] && missing.mismatches.first?.actual == nil)
        let twice = try results(rows + [rows[1]])
        #expect(twice.mismatchCount == 1)
        #expect(twice.mismatches.first?.expected == nil && twice.mismatches.first?.actual == rows[1])
        var swapped = rows
        swapped.swapAt(0, 1)
        let order = try results(swapped)
        #expect(order.mismatches.first?.expected == rows[0] && order.mismatches.first?.actual == rows[1])
        #expect(try results([]).mismatchCount == rows.count)
        #expect(try results(rows).isRight)
    }

    @Test("names the counts of the ledger that differ")
    func comparesLedgers() throws {
        let run = try smallRun()
        let ledger = try run.lines("ledger.json").map { $0.replacing("\"malformed\":1", with: "\"malformed\":7") }
        try run.write(ledger, to: "ledger.json")
        let verdict = try file("ledger.json", in: Verification.verify(log: run.log, actual: run.actual))
        #expect(verdict.mismatches.map(\.key) == ["total.dead.malformed", "partitions.0.dead.malformed"])
        #expect(verdict.mismatches.first?.expected == "1" && verdict.mismatches.first?.actual == "7")
    }

    @Test("compares dead letters and late events in any order, and shows the record of each")
    func comparesUnorderedFiles() throws {
        let run = try smallRun()
        try run.write(run.lines("late.ndjson").reversed(), to: "late.ndjson")
        #expect(try Verification.verify(log: run.log, actual: run.actual).isRight)
        try run.write([], to: "dead-letters.ndjson")
        let dead = try file("dead-letters.ndjson", in: Verification.verify(log: run.log, actual: run.actual))
        #expect(dead.mismatches.first?.records.map(\.value) == [Array("{".utf8)])
        try run.remove("late.ndjson")
        #expect(try Verification.verify(log: run.log, actual: run.actual).files.count == 3)
        try run.remove("ledger.json")
        #expect(throws: HarnessError.self) { try Verification.verify(log: run.log, actual: run.actual) }
    }

    @Test("holds a run that was not drained against the records that it read, a drained one against all")
    func respectsEndOffsets() throws {
        for drains in [false, true] {
            let run = try smallRun(drains: drains)
            try run.appendToLog(#"{"eid":"X","ets":1770854400000}"#, partition: 1)
            #expect(try Verification.verify(log: run.log, actual: run.actual).isRight == !drains)
        }
    }

    @Test("takes floors from the run")
    func readsFloors() throws {
        let run = try smallRun(drains: false)
        try run.write([#"{"partition":1,"offset":2,"floor":\#(time + 9 * 86_400_000)}"#], to: "floors.ndjson")
        #expect(try Verification.verify(log: run.log, actual: run.actual).isRight)
        let first = #"{"partition":0,"offset":4,"floor":\#(time + 9 * 86_400_000)}"#
        try run.write([first, #"{"partition":1,"offset":2,"floor":\#(time + 9 * 86_400_000)}"#], to: "floors.ndjson")
        let verdict = try Verification.verify(log: run.log, actual: run.actual)
        #expect(try file("results.ndjson", in: verdict).mismatchCount > 5, "with these floors the day is final")
        try run.write(["{}"], to: "floors.ndjson")
        #expect(throws: HarnessError.self) { try Verification.verify(log: run.log, actual: run.actual) }
    }

    @Test("takes the configuration that the caller gives, before that of the run")
    func prefersGivenConfiguration() throws {
        let run = try smallRun()
        var configuration = QueryConfiguration()
        configuration.dayOffsetMinutes = -60
        #expect(try !Verification.verify(log: run.log, actual: run.actual, configuration: configuration).isRight)
        #expect(try !Verification.verify(log: run.log, actual: run.actual, drained: false).isRight)
        try run.remove("run.json")
        #expect(throws: HarnessError.self) { try Verification.verify(log: run.log, actual: run.actual) }
        let verdict = try Verification.verify(
            log: run.log, actual: run.actual, configuration: QueryConfiguration(), drained: true)
        #expect(verdict.isRight)
    }

    @Test("compares with expected answers, as far as there are any")
    func comparesDirectories() throws {
        let run = try smallRun()
        #expect(throws: HarnessError.self) { try Verification.compare(expected: run.other, actual: run.actual) }
        let rows = try run.lines("results.ndjson")
        try run.write(rows, to: "results.ndjson", in: run.other)
        let verdict = try Verification.compare(expected: run.other, actual: run.actual)
        #expect(verdict.isRight && verdict.files.count == 1)
        try run.write(Array(rows.dropLast()), to: "results.ndjson", in: run.other)
        let wrong = try Verification.compare(expected: run.other, actual: run.actual)
        #expect(wrong.files.first?.mismatches.first?.actual == rows.last && !wrong.isRight)
    }
}
