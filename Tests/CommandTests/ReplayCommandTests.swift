import Foundation
import TestSupport
import Testing

@Suite("spate replay")
struct ReplayCommandTests {
    private let directory: TemporaryDirectory
    /// A benchmark's run directory, which has kept its log.
    private let run: String

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.plain, to: "small.yaml")
        let benchmark = try SpateProcess(
            "bench", directory.path("small.yaml"), "--runs", directory.path("runs"), "--threads", "1", "--keep-log",
            "--set", "seed=6")
        try #require(benchmark.exitCode == 0, "\(benchmark.errors)")
        run = "runs/\(try #require(directory.names(in: "runs").first))"
        // What a run directory says is enough.
        try directory.write("version: 1\n", to: "small.yaml")
    }

    private func replay(_ options: String...) throws -> SpateProcess {
        try SpateProcess(arguments: ["replay", directory.path(run)] + options)
    }

    private func log(lane: Int) throws -> [String] {
        try directory.read("\(run)/log/partition-0000\(lane).jsonl").split(separator: "\n").map(String.init)
    }

    @Test("gives the bytes of the run, though its scenario's file is another one now, and does so once")
    func whole() throws {
        let process = try replay()
        #expect(process.exitCode == 0 && process.errors.contains("The same bytes as in the run."), "\(process.errors)")
        #expect(directory.names(in: "\(run)/replay") == directory.names(in: "\(run)/log"))
        for lane in 0...1 {
            let name = "partition-0000\(lane).jsonl"
            #expect(try directory.read("\(run)/replay/\(name)") == directory.read("\(run)/log/\(name)"))
        }
        let again = try replay()
        #expect(again.exitCode == 65 && again.errors.contains("holds"), "\(again.errors)")
    }

    @Test("says when the bytes are not those of the run, or this program has no such load")
    func otherLoad() throws {
        let manifest = try directory.read("\(run)/log/manifest.json")
        try directory.write(
            manifest.replacing("\"xxh64\":\"", with: "\"xxh64\":\"0", maxReplacements: 1),
            to: "\(run)/log/manifest.json")
        let process = try replay()
        #expect(process.exitCode == 65 && process.errors.contains("these are not the bytes of the run"))
        let plan = try directory.read("\(run)/plan.json")
        try directory.write(
            plan.replacing("\"load_digest\" : \"", with: "\"load_digest\" : \"0"), to: "\(run)/plan.json")
        let other = try replay()
        #expect(other.exitCode == 65 && other.errors.contains("its load has digest 0"), "\(other.errors)")
        let nowhere = try SpateProcess("replay", directory.path("nowhere"))
        #expect(nowhere.exitCode == 65 && nowhere.errors.contains("it has no plan.json"), "\(nowhere.errors)")
    }

    @Test("a range of a lane is those lines of its file, and a log that can be run over")
    func range() throws {
        let process = try replay("--lane", "1", "--index", "3..6")
        #expect(process.exitCode == 0 && process.errors.contains("lane 1: 3, 4, 5\n"), "\(process.errors)")
        #expect(try process.output.split(separator: "\n").map(String.init) == Array(log(lane: 1)[3..<6]))
        #expect(try replay("--lane", "1", "--index", "0..9", "--to", directory.path("part")).exitCode == 0)
        #expect(
            try SpateProcess("run", "--from", directory.path("part"), "--to", directory.path("out")).exitCode == 0)
        #expect(try directory.read("out/ledger.json").contains("\"total\":{\"records\":9,"))
        let beyond = try replay("--lane", "2", "--index", "0..1")
        #expect(beyond.exitCode == 65 && beyond.errors.contains("found lane 2, its load has lanes 0 to 1"))
        #expect(try replay("--lane", "1", "--index", "9000..9001").exitCode == 65)
    }

    @Test("a key gives the events that were planted with it, all of them and no others")
    func keys() throws {
        struct Event: Decodable {
            struct ID: Decodable { let id: String? }
            let actor: ID
            let mid: String
        }
        let first = try JSONDecoder().decode(Event.self, from: Data(log(lane: 0)[0].utf8))
        let user = try #require(first.actor.id)
        let process = try replay("--key", "user=\(user)")
        #expect(process.exitCode == 0, "\(process.errors)")
        let all = try (log(lane: 0) + log(lane: 1)).filter {
            try JSONDecoder().decode(Event.self, from: Data($0.utf8)).actor.id == user
        }
        #expect(process.output.split(separator: "\n").map(String.init) == all && all.count > 1)
        let one = try replay("--key", "user=\(user)", "--key", "message=\(first.mid)")
        #expect(try one.output == "\(log(lane: 0)[0])\n")
        let nobody = try replay("--key", "user=nobody")
        #expect(nobody.exitCode == 65 && nobody.errors.contains("its load has no such record"))
    }

    @Test("the witness of a wrong row is what decides it; without one there is none")
    func witness() throws {
        let none = try replay("--witness")
        #expect(none.exitCode == 65 && none.errors.contains("there is no witness"), "\(none.errors)")
        let results = try directory.read("\(run)/trial-1/results.ndjson")
        let row = try #require(results.split(separator: "\n").first { $0.contains("\"query\":\"funnel\"") })
        try directory.write(
            results.replacing(row, with: row.replacing("\"outcome\":\"", with: "\"outcome\":\"un")),
            to: "\(run)/trial-1/results.ndjson")
        let process = try replay("--witness")
        #expect(process.exitCode == 0 && process.errors.contains("expected \(row)"), "\(process.errors)")
        struct Row: Decodable {
            let user: String
            let content: String
        }
        let key = try JSONDecoder().decode(Row.self, from: Data(row.utf8))
        let lines = process.output.split(separator: "\n")
        #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(key.user) && $0.contains(key.content) })
    }

    @Test("parts exclude each other, and a lane needs a range: a matter of usage")
    func usage() throws {
        let process = try SpateProcess(
            "replay", "run", "--lane", "1", "--key", "name=x", "--key", "user=u", "--witness")
        #expect(process.exitCode == 64)
        for text in ["'--lane' and '--index' go together", "it must be NAME=VALUE", "exclude each other"] {
            #expect(process.errors.contains(text), "\(process.errors)")
        }
        #expect(try SpateProcess("replay", "run", "--lane", "1", "--index", "5..5").exitCode == 64)
    }
}
