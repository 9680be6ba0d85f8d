import Foundation
import Logs
import TestSupport
import Testing
import Vocabulary

@Suite("Writing files whole")
struct OutputFileTests {
    @Test("shows a file under its name only when it is finished, and leaves nothing behind otherwise")
    func writesWhole() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/results"
        let large = [UInt8](repeating: 0x61, count: 3 << 20)
        var file: OutputFile? = try OutputFile(path: path)
        try file?.append(large.span)
        #expect(directory.names() == ["results.tmp"])
        file = nil
        #expect(directory.names() == [])
        file = try OutputFile(path: path)
        try file?.append([0x62].span)
        try file?.append(large.span)
        try file?.append([0x63].span)
        try file?.finish()
        #expect(directory.names() == ["results"])
        #expect(try directory.read("results") == "b" + String(decoding: large, as: UTF8.self) + "c")
    }

    @Test(
        "compresses a file whose name says so, to the same bytes however it is written", arguments: [1, 1000, 1 << 20])
    func compresses(piece: Int) throws {
        let directory = try TemporaryDirectory()
        var random = SplitMix64(seed: 3)
        let lines = (0..<2000).map { "{\"number\":\($0),\"text\":\"\(random.next())\"}\n" }.joined()
        let bytes = Array(lines.utf8)
        func write(_ name: String, by size: Int) throws -> [UInt8] {
            let file = try OutputFile(path: directory.path(name))
            for start in stride(from: 0, to: bytes.count, by: size) {
                try file.append(bytes.span.extracting(start..<min(start + size, bytes.count)))
            }
            try file.finish()
            return Array(try Data(contentsOf: URL(filePath: directory.path(name))))
        }
        let whole = try write("partition-00000.jsonl.zst", by: bytes.count)
        #expect(try write("partition-00001.jsonl.zst", by: piece) == whole)
        #expect(whole.count < bytes.count / 2)
        let reader = try LineReader(path: directory.path("partition-00000.jsonl.zst"), partition: 0)
        var batch = RecordBatch()
        try reader.read(into: &batch, upTo: bytes.count)
        unsafe #expect(Array(batch.bytes) == bytes)
    }

    @Test("says why a file cannot be written")
    func namesFailure() {
        let error = #expect(throws: LogError.self) { try OutputFile(path: "/nowhere/results") }
        #expect(error?.description == "/nowhere/results.tmp: No such file or directory")
    }
}
