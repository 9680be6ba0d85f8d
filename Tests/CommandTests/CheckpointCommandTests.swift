import Foundation
import TestSupport
import Testing

@Suite("spate checkpoint")
struct CheckpointCommandTests {
    private let directory: TemporaryDirectory
    private var checkpoint: String { directory.path("checkpoint") }

    init() throws {
        directory = try TemporaryDirectory()
        let event = #"{"eid":"IMPRESSION","ets":1770888766103,"actor":{"id":"u1"},"edata":{"pageid":"home"}}"#
        try directory.write("\(event)\nnot json\n", to: "log/partition-00000.jsonl")
        try directory.write("\(event)\n", to: "log/partition-00001.jsonl")
        let process = try SpateProcess(
            "run", "--from", directory.path("log"), "--to", directory.path("out"), "--checkpoint", checkpoint,
            "--checkpoint-interval", "3652500d", "--threads=2")
        #expect(process.exitCode == 0)
    }

    @Test("shows snapshots, offsets and settings, for people and as JSON, and changes nothing")
    func show() throws {
        let names = directory.names(in: "checkpoint")
        let text = try SpateProcess("checkpoint", "show", checkpoint)
        #expect(text.exitCode == 0)
        #expect(text.output.contains("3 records read, 0 rows"))
        #expect(text.output.split(separator: "\n").contains { $0.hasPrefix("offsets") && $0.hasSuffix("  2 1") })
        let json = try SpateProcess("checkpoint", "show", checkpoint, "--json")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((document["settings"] as? [String: String])?["top_pages.top"] == "10")
        #expect((document["snapshots"] as? [Any])?.count == 1)
        #expect((document["problems"] as? [String])?.isEmpty == true)
        #expect(directory.names(in: "checkpoint") == names)
    }

    @Test("verify finds a flipped byte in every kind of file, and names the file")
    func verify() throws {
        #expect(try SpateProcess("checkpoint", "verify", checkpoint).exitCode == 0)
        for name in directory.names(in: "checkpoint") where name.hasPrefix("snapshot-") || name.hasPrefix("pages-") {
            let url = URL(filePath: "\(checkpoint)/\(name)")
            let bytes = try Data(contentsOf: url)
            var flipped = bytes
            flipped[bytes.count / 2] ^= 1
            try flipped.write(to: url)
            let process = try SpateProcess("checkpoint", "verify", checkpoint)
            #expect(process.exitCode == 65, "\(name)")
            #expect(process.output.contains("Problem: \(checkpoint)/\(name): "), "\(process.output)")
            try bytes.write(to: url)
        }
    }

    @Test("refuses a directory that is no checkpoint or is not there")
    func foreign() throws {
        for name in ["out", "nowhere"] {
            let process = try SpateProcess("checkpoint", "show", directory.path(name))
            #expect(process.exitCode == 65)
            #expect(process.errors.hasPrefix("Error: \(directory.path(name)): "))
        }
    }
}
