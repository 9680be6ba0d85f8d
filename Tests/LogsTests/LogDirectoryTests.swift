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
        #expect(
            found.warning == "\(directory.path): partition-00007.json and 1 more are not read; names are "
                + "partition-00000.jsonl (or .jsonl.zst) and on, with five digits")
    }

    @Test("warns of a partition whose number has more digits than are read, and of nothing else")
    func warns() throws {
        let directory = try TemporaryDirectory()
        for name in ["partition-00000.jsonl", "manifest.json", "part-00001.jsonl"] { try directory.write("", to: name) }
        #expect(try LogDirectory(path: directory.path).warning == nil)
        try directory.write("", to: "partition-100000.jsonl")
        #expect(
            try LogDirectory(path: directory.path).warning?.contains(": partition-100000.jsonl is not read") == true)
    }

    @Test(
        "refuses a directory with gaps, repeated numbers or no partition, and says which",
        arguments: [
            ([], "no partition files"),
            (["partition-0.jsonl"], "partition-0.jsonl is not read; names are partition-00000.jsonl"),
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
