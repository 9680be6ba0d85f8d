import Foundation
import Scenarios
import TestSupport
import Testing

@Suite("spate generate")
struct GenerateCommandTests {
    private static let lanes = 5
    private static let scenario = """
        version: 1
        lanes: \(lanes)
        clock: { start: 2026-02-12T00:00:00Z, span: 20m }
        rate: { mean: 2/s }
        population: { users: 200 }
        faults_in_data: { duplicates: 2%, truncated: 1%, wrong_type: 1%, missing_user: 1% }
        plant: [{ cohort: window_edge, users: 3, at: 5m }]
        """

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(Self.scenario, to: "small.yaml")
    }

    private func generate(_ options: String..., to name: String) throws {
        let process = try SpateProcess(
            arguments: ["generate", directory.path("small.yaml"), "--to", directory.path(name)] + options)
        #expect(process.exitCode == 0, "\(process.errors)")
    }

    private func manifest(_ name: String) throws -> [String: Any] {
        let text = try directory.read("\(name)/manifest.json")
        return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func hash(_ name: String) throws -> String {
        var hash = XXHash64()
        hash.update(Array(try directory.read(name).utf8).span)
        return hash.text
    }

    @Test("of all shards gives the bytes of the whole, and manifests that add up", arguments: [2, 4])
    func shards(count: Int) throws {
        try generate(to: "whole")
        let whole = try #require(try manifest("whole")["lanes"] as? [[String: Any]])
        var lanes: [Int] = []
        for shard in 1...count {
            let name = "shard-\(shard)"
            try generate("--shard", "\(shard)/\(count)", to: name)
            for lane in try #require(try manifest(name)["lanes"] as? [[String: Any]]) {
                let number = try #require(lane["lane"] as? Int)
                lanes.append(number)
                #expect(NSDictionary(dictionary: lane) == NSDictionary(dictionary: whole[number]))
                let file = "partition-0000\(number).jsonl"
                #expect(try directory.read("\(name)/\(file)") == directory.read("whole/\(file)"))
            }
        }
        #expect(lanes.sorted() == Array(0..<Self.lanes))
    }

    @Test("writes a manifest that counts and hashes what is there, lanes and planted answers")
    func manifestIsTrue() throws {
        try generate("--expect", directory.path("expected"), to: "log")
        let manifest = try manifest("log")
        let lanes = try #require(manifest["lanes"] as? [[String: Any]])
        #expect(lanes.count == Self.lanes)
        var records = 0
        for (number, lane) in lanes.enumerated() {
            let text = try directory.read("log/partition-0000\(number).jsonl")
            let lines = text.utf8.count { $0 == 0x0A }
            records += lines
            #expect(lane["records"] as? Int == lines && lane["bytes"] as? Int == text.utf8.count)
            #expect(lane["xxh64"] as? String == (try hash("log/partition-0000\(number).jsonl")))
        }
        #expect(manifest["records"] as? Int == records)
        let scenario = try Scenario(contentsOfFile: directory.path("small.yaml"))
        #expect(manifest["load_digest"] as? String == scenario.loadDigest && manifest["seed"] as? Int == 42)
        #expect(manifest["closed_form_rows"] as? Int == 2)
        let expected = try #require(manifest["expected"] as? [String: Any])
        #expect(expected["directory"] as? String == directory.path("expected"))
        let files = try #require(expected["files"] as? [[String: Any]])
        #expect(files.compactMap { $0["name"] as? String }.sorted() == directory.names(in: "expected"))
        for file in files {
            let name = try #require(file["name"] as? String)
            #expect(file["xxh64"] as? String == (try hash("expected/\(name)")))
            #expect(file["bytes"] as? Int == (try directory.read("expected/\(name)").utf8.count))
        }
        let ledger = try directory.read("expected/ledger.json").dropLast()
        #expect(try directory.read("log/manifest.json").contains("\"ledger\":\(ledger)}"))
        try generate(to: "plain")
        #expect(try self.manifest("plain")["expected"] is NSNull)
    }

    @Test("compresses on demand: the same records to a run, the same manifest, the same bytes again")
    func compressed() throws {
        try generate("--expect", directory.path("expected"), to: "plain")
        try generate("--zstd", to: "log")
        try generate("--zstd", to: "again")
        let names = (0..<Self.lanes).map { "partition-0000\($0).jsonl.zst" }
        #expect(directory.names(in: "log") == ["manifest.json"] + names)
        func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: directory.path(name))) }
        var compressed = 0
        for name in names {
            #expect(try bytes("log/\(name)") == bytes("again/\(name)"))
            compressed += try bytes("log/\(name)").count
        }
        let manifest = try manifest("log")
        #expect(compressed < (try #require(manifest["bytes"] as? Int)) / 3)
        let plainLanes = try #require(try self.manifest("plain")["lanes"] as? NSArray)
        #expect(manifest["lanes"] as? NSArray == plainLanes)
        let run = try SpateProcess("run", "--from", directory.path("log"), "--to", directory.path("out"), "--late")
        #expect(run.exitCode == 0, "\(run.errors)")
        let verdict = try SpateProcess(
            "verify", "--expected", directory.path("expected"), "--actual", directory.path("out"))
        #expect(verdict.exitCode == 0, "\(verdict.output)")
    }

    @Test("refuses to compress what is no directory", arguments: ["-", "null", "kafka://localhost:9092/topic"])
    func compressesDirectoriesOnly(target: String) throws {
        let process = try SpateProcess("generate", directory.path("small.yaml"), "--to", target, "--zstd")
        #expect(process.exitCode == 64)
        #expect(process.errors.hasPrefix("Error: Option '--zstd' needs '--to DIR'.\n"))
    }

    @Test("ends quietly, by SIGPIPE, when nobody reads on")
    func brokenPipe() throws {
        let process = try SpateProcess(
            shell: """
                set +o pipefail
                "$SPATE" generate '\(directory.path("small.yaml"))' --set rate.mean=100/s --to - | head -n 1 >/dev/null
                echo "${PIPESTATUS[0]}"
                """)
        #expect(process.output == "141\n")
        #expect(process.errors == "")
    }
}
