import Measurement
import TestSupport
import Testing

@testable import Harness

@Suite("Histogram logs")
struct HistogramLogTests {
    @Test("a log is read as it was written: latencies, intervals and counts")
    func roundTrip() throws {
        var processing = IntervalHistograms()
        for second in 0..<5 {
            processing.advance(to: second * 2)
            for value in 0...second { processing.record(microseconds: Int64(1000 * value + 7)) }
        }
        var send = Histogram()
        send.record(microseconds: 160, times: 9)
        var log = HistogramLog()
        log.append(processing, tag: "processing", secondsPerInterval: 1.5)
        log.append(send, tag: "send", seconds: 15)
        let directory = try TemporaryDirectory()
        try directory.write(String(decoding: log.document, as: UTF8.self), to: "latency.hlog")
        let read = try HistogramLog(path: directory.path("latency.hlog")).lines
        #expect(read.map(\.tag) == Array(repeating: "processing", count: 5) + ["send"])
        #expect(read.map(\.start) == [0, 3, 6, 9, 12, 0])
        #expect(read.map(\.length) == [1.5, 1.5, 1.5, 1.5, 1.5, 15])
        #expect(read.map(\.histogram.count) == [1, 2, 3, 4, 5, 9])
    }

    @Test("a line that is cut short is named")
    func cut() throws {
        var log = HistogramLog()
        var send = Histogram()
        send.record(microseconds: 160)
        log.append(send, tag: "send", seconds: 15)
        let directory = try TemporaryDirectory()
        try directory.write(String(decoding: log.document.dropLast(9), as: UTF8.self), to: "latency.hlog")
        let error = #expect(throws: HarnessError.self) { try HistogramLog(path: directory.path("latency.hlog")) }
        #expect("\(try #require(error))".hasSuffix("line 6 is no interval of a histogram log"))
    }

    @Test("intervals of a schedule are about a second, at most 300, and as many in each tenth of it")
    func intervals() {
        let minute = LatencyIntervals(1_000..<61_000, speed: 1)
        #expect(minute.seconds == 1)
        #expect(minute.index(of: 1_000) == 0 && minute.index(of: 60_999) == 59 && minute.index(of: 99_999) == 59)
        #expect(minute.index(ofMicroseconds: 2_000_001) == 2 && minute.index(ofMicroseconds: -5) == 0)
        #expect(minute.block(of: 5) == 0 && minute.block(of: 6) == 1 && minute.block(of: 59) == 9)
        #expect(LatencyIntervals(0..<86_400_000, speed: 1).seconds == 288)
        #expect(LatencyIntervals(0..<86_400_000, speed: 8640).seconds == 1)
        #expect(LatencyIntervals(0..<1_000, speed: 1).seconds == 0.1)
        #expect(LatencyIntervals(0..<0, speed: 1).index(of: 0) == 0)
    }
}
