internal import FoundationEssentials
internal import Measurement

/// Histograms of latencies by interval, as a file in the format of HdrHistogram's logs (version 1.3), which its tools
/// read. Values are in microseconds.
struct HistogramLog {
    /// Of the records: when they were sent, and when they were in the state.
    static let recordsFileName = "latency.hlog"
    /// Of the final rows: when they could be seen.
    static let rowsFileName = "row-latency.hlog"

    struct Line {
        /// Which latency.
        let tag: String
        /// Since the start of the schedule, in seconds.
        let start: Double
        /// In seconds.
        let length: Double
        let histogram: Histogram
    }

    private(set) var lines: [Line] = []
    private(set) var document: [UInt8]

    init() {
        document = Array(
            """
            #[Latencies of Spate by interval, in microseconds]
            #[StartTime: 0.000 (seconds), at the start of the schedule]
            #[BaseTime: 0.000 (seconds), at the start of the schedule]
            #[Histogram log format version 1.3]
            "StartTimestamp","Interval_Length","Interval_Max","HdrHistogram"

            """.utf8)
    }

    /// Appends a latency's histograms. In the file an interval's maximum is in milliseconds.
    mutating func append(_ histograms: IntervalHistograms, tag: String, secondsPerInterval length: Double) {
        for interval in histograms.intervals {
            append(
                Line(
                    tag: tag, start: Double(interval.index) * length, length: length, histogram: interval.histogram))
        }
    }

    /// Appends a latency's histogram of a whole schedule.
    mutating func append(_ histogram: Histogram, tag: String, seconds: Double) {
        append(Line(tag: tag, start: 0, length: seconds, histogram: histogram))
    }

    private mutating func append(_ line: Line) {
        let data = Data(line.histogram.compressed).base64EncodedString()
        let times = [line.start, line.length, Double(line.histogram.maximum) / 1e3].map { Figure.fixed($0, places: 3) }
        document += Array("Tag=\(line.tag),\(times.joined(separator: ",")),\(data)\n".utf8)
        lines.append(line)
    }

    /// Reads a file.
    ///
    /// - Throws: `HarnessError` if the file cannot be read, or a line of it is none of these.
    init(path: String) throws(HarnessError) {
        document = try WholeFile.bytes(path: path)
        for (index, bytes) in document.split(separator: 0x0A).enumerated() {
            guard let first = bytes.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "\"") else { continue }
            guard let line = Self.line(String(decoding: bytes, as: UTF8.self)) else {
                throw .unreadable(path: path, reason: "line \(index + 1) is no interval of a histogram log")
            }
            lines.append(line)
        }
    }

    private static func line(_ text: String) -> Line? {
        let cells = text.split(separator: ",")
        guard cells.count == 5, cells[0].hasPrefix("Tag="), let start = Double(cells[1]),
            let length = Double(cells[2]), start.isFinite, length.isFinite, length >= 0, Double(cells[3]) != nil,
            let data = Data(base64Encoded: String(cells[4])), let histogram = Histogram(compressed: Array(data))
        else { return nil }
        return Line(tag: String(cells[0].dropFirst(4)), start: start, length: length, histogram: histogram)
    }
}
