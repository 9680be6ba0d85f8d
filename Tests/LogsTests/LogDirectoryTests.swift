import Logs
import TestSupport
import Testing

@Suite("Finding partitions")
struct LogDirectoryTests {
    @Test("takes partition files in the order of their numbers, and ignores other names")
    func findsPartitions() throws {
        let directory = try TemporaryDirectory()
        for name in [
            "partition-00001.jsonl.zst", "partition-00000.jsonl", "partition-2.jsonl", "notes.txt",
            "partition-00007.json",
        ] {
            try directory.write("", to: name)
        }
        let found = try LogDirectory(path: directory.path)
        #expect(
            found.paths == ["\(directory.path)/partition-00000.jsonl", "\(directory.path)/partition-00001.jsonl.zst"])
    }

    @Test(
        "refuses a directory with gaps, repeated numbers or no partition, and says which",
        arguments: [
            ([], "no partition files"),
            (["partition-00000.jsonl", "partition-00002.jsonl"], "partition 1 is missing"),
            (["partition-00001.jsonl"], "partition 0 is missing"),
            (["partition-00000.jsonl", "partition-00000.jsonl.zst"], "partition 0 is there twice"),
        ])
    func refusesBadDirectories(names: [String], message: String) throws {
        let directory = try TemporaryDirectory()
        for name in names { try directory.write("", to: name) }
        let error = #expect(throws: LogError.self) { try LogDirectory(path: directory.path) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(directory.path) == true)
    }

    @Test("names a directory that is not there")
    func namesMissingDirectory() throws {
        let error = #expect(throws: LogError.self) { try LogDirectory(path: "/nowhere/at/all") }
        #expect(error?.description == "/nowhere/at/all: No such file or directory")
    }
}
