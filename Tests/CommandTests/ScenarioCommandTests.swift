import TestSupport
import Testing

@Suite("spate scenario")
struct ScenarioCommandTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("version: 1\nname: calm\nabout: Nothing happens.\n", to: "calm.yaml")
        try directory.write("version: 1\nlanes: 0\nrte: 5\nclock: { span: 5 }\n", to: "bad/bad.yaml")
    }

    @Test("list gives each scenario's name and what it is about")
    func list() throws {
        let process = try SpateProcess("scenario", "list", directory.path(""))
        #expect(process.exitCode == 0)
        #expect(process.output == "calm  Nothing happens.\n")
        #expect(process.errors.isEmpty)
    }

    @Test("check names file, line and key of every mistake in one pass, and exits 65")
    func check() throws {
        let path = directory.path("bad/bad.yaml")
        let process = try SpateProcess("scenario", "check", path, directory.path("calm.yaml"))
        #expect(process.exitCode == 65)
        #expect(process.output.hasPrefix("\(directory.path("calm.yaml")): calm is valid"))
        let lines = process.errors.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("Error: \(path):2: lanes: ") })
        #expect(lines.contains { $0.hasPrefix("Error: \(path):3: rte: ") && $0.contains("did you mean 'rate'?") })
        #expect(lines.contains { $0.hasPrefix("Error: \(path):4: clock.span: ") })
    }

    @Test("a file is found whatever its name, and a folder is said to be one")
    func plainNames() throws {
        try directory.write("version: 1\nname: calm\n", to: "plain")
        let process = try SpateProcess(shell: "cd '\(directory.path)' && \"$SPATE\" scenario check plain bad nowhere")
        #expect(process.output.hasPrefix("plain: calm is valid"))
        let lines = process.errors.split(separator: "\n")
        #expect(lines.first == "Error: bad: cannot be read: Is a directory")
        #expect(lines.last?.hasPrefix("Error: nowhere: is neither a file nor a scenario") == true)
    }

    @Test("check warns where the rate leaves a user more than 1,000 events a day, and the scenario is valid")
    func crowding() throws {
        func warning(_ users: Int) throws -> String {
            // 2,000,000 events in all: the load is shorter than a day.
            let process = try SpateProcess(
                "scenario", "check", directory.path("calm.yaml"), "--set", "rate.mean=2k/s", "--set",
                "clock.span=1000s", "--set", "population.users=\(users)")
            #expect(process.exitCode == 0 && process.output.contains("calm is valid"))
            return process.errors
        }
        #expect(try warning(2000).isEmpty)
        let path = directory.path("calm.yaml")
        #expect(
            try warning(1900).hasPrefix(
                "Warning: \(path): population.users: found 1,900, so that each has 1,052 events"))
    }

    @Test("show applies overrides, and exits 65 for one that is not allowed")
    func show() throws {
        let path = directory.path("calm.yaml")
        let shown = try SpateProcess("scenario", "show", path, "--set", "lanes=7", "--set=seed=9")
        #expect(shown.exitCode == 0)
        #expect(shown.output.contains("lanes (partitions)  7\n"))
        #expect(shown.output.contains("seed                9\n"))
        let refused = try SpateProcess("scenario", "show", path, "--set", "lanes=many")
        #expect(refused.exitCode == 65)
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains("lanes: found 'many'"))
    }

    @Test("a file that is not there is named, with why")
    func missing() throws {
        let process = try SpateProcess("scenario", "show", "/nowhere/x.yaml")
        #expect(process.exitCode == 65)
        #expect(process.errors == "Error: /nowhere/x.yaml: cannot be read: No such file or directory\n")
    }

    @Test("a usage error names everything that is wrong with the line, and exits 64")
    func usage() throws {
        let process = try SpateProcess("scenario", "show", "a", "b", "c", "--set")
        #expect(process.exitCode == 64)
        #expect(process.output.isEmpty)
        #expect(
            process.errors == """
                Error: Option '--set' needs a value: '--set KEY=VALUE'.
                Error: Unexpected operand 'b'.
                Error: Unexpected operand 'c'.
                Usage: spate scenario show SCENARIO [--set KEY=VALUE]…
                See 'spate scenario show --help' for more information.

                """)
    }

    @Test("words after -- are operands")
    func doubleDash() throws {
        let process = try SpateProcess("scenario", "show", "--", "--help")
        #expect(process.exitCode == 65)
        #expect(process.errors.hasPrefix("Error: --help: "))
    }

    @Test("an unknown command of the family gets the nearest one as a suggestion")
    func nearestCommand() throws {
        let process = try SpateProcess("scenario", "lst")
        #expect(process.exitCode == 64)
        #expect(process.errors.hasPrefix("Error: Unknown command 'lst'. Did you mean 'list'?\n"))
    }
}
