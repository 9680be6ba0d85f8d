import Foundation
import Logs
import TestSupport
import Testing
import Vocabulary

@Suite("Reading lines as records")
struct LineReaderTests {
    /// Reads a whole file, `bytes` at a time, and gives its values with their offsets.
    private func records(of path: String, upTo bytes: Int) throws -> [(offset: Int64, value: String)] {
        let reader = try LineReader(path: path, partition: 3)
        var batch = RecordBatch(capacity: 1)
        var records: [(offset: Int64, value: String)] = []
        while !reader.isAtEnd {
            try reader.read(into: &batch, upTo: bytes)
            #expect(batch.partition == 3)
            for record in batch.records {
                batch.withValue(of: record) { value in
                    var text: [UInt8] = []
                    for index in value.indices { text.append(value[index]) }
                    records.append((record.offset, String(decoding: text, as: UTF8.self)))
                }
            }
        }
        return records
    }

    @Test(
        "ends lines at 0x0A only, and takes a last line without one",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\n", ["a", ""]), ("\n", [""]),
            ("a\r\nb\u{2028}c\n", ["a\r", "b\u{2028}c"]),
            ("one\ntwo\nthree", ["one", "two", "three"]),
        ])
    func splitsLines(text: String, lines: [String]) throws {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "partition-00000.jsonl")
        for bytes in [1, 2, 3, 5, 1 << 20] {
            let records = try records(of: "\(directory.path)/partition-00000.jsonl", upTo: bytes)
            #expect(records.map { Array($0.value.utf8) } == lines.map { Array($0.utf8) }, "\(bytes) bytes at a time")
            #expect(records.map(\.offset) == lines.indices.map(Int64.init))
        }
    }

    @Test("reads a line that is longer than a batch whole", arguments: [1, 1000, 65_536])
    func readsLongLines(bytes: Int) throws {
        let directory = try TemporaryDirectory()
        let lines = ["x", String(repeating: "y", count: 300_000), "z"]
        try directory.write(lines.joined(separator: "\n"), to: "partition-00000.jsonl")
        let records = try records(of: "\(directory.path)/partition-00000.jsonl", upTo: bytes)
        #expect(records.map(\.value) == lines)
    }

    @Test(
        "keeps the beginning of a line that is too long for a record, and counts the rest",
        arguments: [1, 1000, 65_536])
    func keepsBeginningsOfLongLines(bytes: Int) throws {
        let directory = try TemporaryDirectory()
        let lengths = [1, 5_000_000, 3, 1000, 1001, 0, 999, 300_000]
        let lines = zip("abcdefgh", lengths).map { String(repeating: $0, count: $1) }
        try directory.write(lines.joined(separator: "\n"), to: "partition-00000.jsonl")
        var records: [RecordBatch.Record] = []
        func read(_ reader: LineReader) throws {
            var batch = RecordBatch(capacity: 1)
            while !reader.isAtEnd {
                try reader.read(into: &batch, upTo: bytes)
                #expect(batch.capacity <= 1 << 18, "the memory does not grow with the line")
                for record in batch.records {
                    let kept = batch.withValue(of: record) { value in value.indices.map { value[$0] } }
                    #expect(kept == Array(lines[Int(record.offset)].utf8.prefix(1000)), "record \(record.offset)")
                }
                records += batch.records
            }
        }
        let path = directory.path("partition-00000.jsonl")
        try read(try LineReader(path: path, partition: 0, longestValue: 1000))
        #expect(records.map(\.length) == lengths)
        #expect(records.map(\.offset) == lengths.indices.map(Int64.init))
        // Behind the long line.
        let reader = try LineReader(path: path, partition: 0, longestValue: 1000)
        try reader.skip(to: 2, position: 5_000_003)
        records = []
        try read(reader)
        #expect(records.map(\.length) == Array(lengths[2...]))
        #expect(reader.position == Int64(lines.joined(separator: "\n").utf8.count))
    }

    @Test("finds lines wherever they end", arguments: 0..<8 as Range<UInt64>)
    func findsLinesWhereverTheyEnd(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // Up to a few lines in 64 bytes, and lines of some thousand bytes.
        let longest = [3, 30, 300, 30_000].randomElement(using: &random) ?? 0
        var lines: [String] = []
        var bytes = 0
        while bytes < 200_000 {
            lines.append(String(repeating: "x", count: Int.random(in: 0...longest, using: &random)))
            bytes += lines.last!.utf8.count + 1
        }
        lines.append("no end")
        let directory = try TemporaryDirectory()
        try directory.write(lines.joined(separator: "\n"), to: "partition-00000.jsonl")
        for bytes in [1 << 10, 1 << 14, 16_385, 70_000, 1 << 20] {
            let records = try records(of: "\(directory.path)/partition-00000.jsonl", upTo: bytes)
            #expect(records.map(\.value) == lines, "seed \(seed), \(bytes) bytes at a time")
            #expect(records.map(\.offset) == lines.indices.map(Int64.init))
        }
    }

    @Test("reads compressed files, of several frames too, and names one that is cut off")
    func readsCompressedFiles() throws {
        let directory = try TemporaryDirectory()
        let lines = (0..<5000).map { "{\"line\":\($0)}" }
        try directory.write(lines[..<3000].joined(separator: "\n") + "\n", to: "first")
        try directory.write(lines[3000...].joined(separator: "\n"), to: "second")
        try #require(shell("cd \(directory.path) && zstd -q first second && cat first.zst second.zst > whole.zst"))
        #expect(try records(of: "\(directory.path)/whole.zst", upTo: 4096).map(\.value) == lines)
        try #require(shell("cd \(directory.path) && head -c 200 whole.zst > cut.zst && printf nonsense > bad.zst"))
        for name in ["cut", "bad"] {
            let error = #expect(throws: LogError.self) {
                try records(of: "\(directory.path)/\(name).zst", upTo: 4096)
            }
            #expect(error?.cause == .invalidSetting)
        }
    }

    private func shell(_ command: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
