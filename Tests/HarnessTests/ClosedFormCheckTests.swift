import Testing

@testable import Harness

@Suite("ClosedFormCheck")
struct ClosedFormCheckTests {
    private func check(_ expected: [String], _ results: String, isComplete: Bool = false) -> Bool {
        ClosedFormCheck(
            expected: expected.map { Array("\($0)\n".utf8) }, results: Array(results.utf8), isComplete: isComplete
        ).isRight
    }

    @Test("confirms rows that are there, in whatever order, among others")
    func present() {
        #expect(check(["a", "b"], "x\nb\na\n"))
        #expect(!check(["a", "b"], "x\nb\n"))
    }

    @Test("wants a row as often as it is expected")
    func repeated() {
        #expect(check(["a", "a"], "a\na\n"))
        #expect(!check(["a", "a"], "a\n"))
    }

    @Test("where the rows are all rows, another one is wrong")
    func complete() {
        #expect(check(["a", "b"], "b\na\n", isComplete: true))
        #expect(!check(["a", "b"], "b\na\nx\n", isComplete: true))
        #expect(!check(["a"], "a\na\n", isComplete: true))
    }

    @Test("words are quoted for a shell where they need it")
    func shellText() {
        #expect(ShellText.quoted("rate.mean=40k/s") == "rate.mean=40k/s")
        #expect(ShellText.quoted("a b") == "'a b'")
        #expect(ShellText.quoted("it's") == #"'it'\''s'"#)
        #expect(ShellText.quoted("") == "''")
    }
}
