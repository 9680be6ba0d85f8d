import Testing

@Suite("The command line")
struct UsageTests {
    @Test("names the version on standard output")
    func version() throws {
        let process = try SpateProcess("--version")
        #expect(process.exitCode == 0)
        #expect(process.output.hasPrefix("spate 0."))
        #expect(process.errors.isEmpty)
    }

    @Test("prints help on standard output when asked, and on standard error, exit 64, when not")
    func help() throws {
        let asked = try SpateProcess("--help")
        #expect(asked.exitCode == 0)
        #expect(asked.output.contains("Usage: spate COMMAND"))
        #expect(asked.errors.isEmpty)
        let bare = try SpateProcess()
        #expect(bare.exitCode == 64)
        #expect(bare.output.isEmpty)
        #expect(bare.errors == asked.output)
    }

    @Test("refuses an unknown command")
    func unknownCommand() throws {
        let process = try SpateProcess("qqqq")
        #expect(process.exitCode == 64)
        #expect(process.output.isEmpty)
        #expect(
            process.errors == """
                Error: Unknown command 'qqqq'.
                Usage: spate COMMAND …
                See 'spate --help' for more information.

                """)
    }
}
