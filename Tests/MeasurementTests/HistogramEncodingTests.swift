import Foundation
import Measurement
import TestSupport
import Testing

@Suite("Histograms in HdrHistogram's form V2")
struct HistogramEncodingTests {
    private static func histogram(seed: UInt64) -> Histogram {
        var random = SplitMix64(seed: seed)
        var histogram = Histogram()
        for _ in 0..<random.integer(0...3000) {
            // Of all sizes, up to beyond a day; now and then very many.
            let times = random.integer(0...99) == 0 ? Int64(random.next() >> UInt64(random.integer(20...63))) : 1
            histogram.record(microseconds: Int64(random.next() >> UInt64(random.integer(24...63))), times: times)
        }
        return histogram
    }

    @Test("what is written is read back, cell by cell", arguments: 0..<40 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        let histogram = Self.histogram(seed: seed)
        let read = try #require(Histogram(compressed: histogram.compressed), "seed \(seed)")
        #expect(read.count == histogram.count, "seed \(seed)")
        #expect(read.encoded == histogram.encoded, "seed \(seed)")
        #expect(read.filled.dropLast().map(\.highest) == histogram.filled.dropLast().map(\.highest), "seed \(seed)")
    }

    @Test("bytes that were cut or changed are no histogram, or one of other counts, and never a crash")
    func damage() {
        let whole = Self.histogram(seed: 3).compressed
        for count in 0..<whole.count { #expect(Histogram(compressed: Array(whole.prefix(count))) == nil, "\(count)") }
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 0x41
            #expect(Histogram(compressed: changed) == nil, "zlib's checksum holds all: byte \(index)")
        }
        let encoded = Self.histogram(seed: 3).encoded
        for index in encoded.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var changed = encoded
                changed[index] ^= mask
                _ = Histogram(encoded: changed)
            }
        }
    }

    @Test("intervals keep what was counted in them, and add up")
    func intervals() {
        var intervals = IntervalHistograms()
        #expect(intervals.intervals.isEmpty && intervals.total.count == 0)
        intervals.record(microseconds: 5)
        intervals.advance(to: 2)
        intervals.record(microseconds: -3)
        intervals.record(microseconds: 12_345)
        intervals.advance(to: 1)
        intervals.record(microseconds: 7)
        intervals.advance(to: 9)
        #expect(intervals.intervals.map(\.index) == [0, 2], "time does not run back, and nothing was counted in 9")
        #expect(intervals.intervals[1].histogram.count == 2 && intervals.intervals[1].histogram.maximum == 12_345)
        #expect(intervals.total.count == 3 && intervals.total.negative == 1 && intervals.total.maximum == 12_345)
    }

    /// A Python with the package `hdrhistogram`, which `make histograms` sets up.
    private static let python: String? = {
        // The name as it is: where its link leads is outside of the virtual environment.
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = "\(root.path)/.build/hdrhistogram/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    @Test(
        "HdrHistogram's own library reads them, and what it writes is read",
        .enabled(if: python != nil, "there is no Python with hdrhistogram; 'make histograms' sets it up"))
    func otherLibrary() throws {
        let program = """
            import sys
            from hdrh.histogram import HdrHistogram
            for line in sys.stdin:
                read = HdrHistogram.decode(line.strip())
                cells = [(step.value_iterated_to, step.count_added_in_this_iter_step) for step in read.get_recorded_iterator()]
                copy = HdrHistogram(1, 86400000000, 3)
                copy.add(read)
                print(copy.encode().decode(), read.get_total_count(), ' '.join('%d:%d' % cell for cell in cells))
            """
        let directory = try TemporaryDirectory()
        try directory.write(program, to: "read.py")
        let histograms = (0..<20).map { Self.histogram(seed: $0) }.filter { $0.count > 0 }
        let lines = histograms.map { Data($0.compressed).base64EncodedString() + "\n" }
        try directory.write(lines.joined(), to: "input")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [Self.python!, directory.path("read.py")]
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: directory.path("input")))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let answers = text.split(separator: "\n")
        try #require(answers.count == histograms.count)
        for (histogram, answer) in zip(histograms, answers) {
            let words = answer.split(separator: " ").map(String.init)
            #expect(words[1] == "\(histogram.count)")
            let cells = words.dropFirst(2)
            #expect(cells.map { $0.split(separator: ":")[1] } == histogram.filled.map { "\($0.count)" })
            // The largest value is exact here, and that of its cell there.
            let highest = histogram.filled.dropLast().map { "\($0.highest)" }
            #expect(cells.dropLast().map { String($0.split(separator: ":")[0]) } == highest)
            let copy = try #require(Histogram(compressed: Array(Data(base64Encoded: words[0])!)))
            #expect(copy.encoded == histogram.encoded)
        }
    }
}
