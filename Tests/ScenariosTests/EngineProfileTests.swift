import Scenarios
import Testing
import Vocabulary

@Suite("Engine profiles")
struct EngineProfileTests {
    private func problems(_ text: String) -> [String] {
        ScenariosTests.problems { () throws(DocumentError) in
            try EngineProfile(yaml: Array(text.utf8), source: "e.yaml")
        }
    }

    @Test("has defaults for all but name and command")
    func defaults() throws {
        let profile = try EngineProfile(
            yaml: Array("version: 1\nname: x\ncommand: [engine, \"{log}\"]".utf8), source: "e.yaml")
        #expect(profile.reads == .files && profile.ends == .itself && profile.drains)
        #expect(profile.writes.rows == "{out}/results.ndjson" && profile.writes.ledger == nil)
        #expect(profile.timeout == 600_000)
    }

    @Test("fills placeholders, and leaves other braces as they are")
    func filling() {
        let text = EngineProfile.filled(
            "{out}/a {\"log\":1} {log}{threads}{nothing} {", [.out: "/o", .log: "{out}", .threads: "2"])
        #expect(text == "/o/a {\"log\":1} {out}2{nothing} {")
    }

    @Test("every mistake is named with its line, its key and what is allowed")
    func mistakes() {
        #expect(
            problems(
                "version: 1\nname: x\ncommand: [e, \"{log}\", \"{treads}\", '{\"json\": 1}']\nends: never\ncolour: red")
                == [
                    "e.yaml:3: command: '{treads}' is not known; known are {log}, {out}, {profile}, {queries}, {spate}, {threads}",
                    "e.yaml:4: ends: found 'never', allowed is itself or stopped",
                    "e.yaml:5: colour: is not a known key; known are about, command, drains, ends, environment, name, reads, "
                        + "stop_within, timeout, version, writes",
                ])
        #expect(
            problems("version: 1\nname: x\nreads: kafka\ncommand: [e, \"{log}\"]") == [
                "e.yaml:4: command: '{log}' is nothing of an engine that reads kafka",
                "e.yaml:4: command: has no '{topic}', so the engine cannot know where to read",
            ])
        #expect(
            problems("version: 1\nname: x\ncommand: [e, {log}]\nwrites: { rows: \"{out}/../x\", ledger: /etc/passwd }")
                == [
                    "e.yaml:3: command: found a list of 2, allowed is a list of texts, those with a placeholder in quotes",
                    "e.yaml:4: writes.rows: found '{out}/../x', allowed is a path below '{out}/'",
                    "e.yaml:4: writes.ledger: found '/etc/passwd', allowed is a path below '{out}/'",
                ])
        #expect(
            problems("version: 1").map { $0.dropFirst("e.yaml:1: ".count) } == [
                "name: is missing; allowed is text", "command: is missing; allowed is a program and its arguments",
            ])
    }
}
