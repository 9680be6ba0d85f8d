import Measurement
import TestSupport
import Testing
import Vocabulary

@testable import Harness

@Suite("Latencies of rows")
struct RowLatencyTests {
    @Test(
        "a row is possible when the last partition comes to it, as a plain search says",
        arguments: 0..<30 as Range<UInt64>)
    func progressions(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let partitions = Int.random(in: 1...3, using: &generator)
        var progressions = Progressions(partitions: partitions)
        var plain: [[(horizon: EventTime, arrival: EventTime)]] = Array(repeating: [], count: partitions)
        var arrival: EventTime = 0
        for _ in 0..<60 {
            arrival += Int64.random(in: 0...3, using: &generator)
            let partition = Int.random(in: 0..<partitions, using: &generator)
            let horizon = max(
                plain[partition].last?.horizon ?? 0, Int64.random(in: 0...100, using: &generator))
            plain[partition].append((horizon, arrival))
            progressions.observe(horizon, partition: partition, arrival: arrival)
        }
        for due in 0...101 as ClosedRange<Int64> {
            let firsts = plain.map { steps in steps.first { $0.horizon >= due }?.arrival }
            let expected = firsts.contains(nil) ? nil : firsts.compactMap(\.self).max()
            #expect(progressions.arrival(ofHorizon: due) == expected, "seed \(seed), due \(due)")
        }
    }

    @Test("latencies are from the schedule, at its speed; rows of the warm-up and of the drain are left out")
    func latencies() {
        // Ten times as fast, from 1,000 on.
        let rows = [
            RowTimes.Row(emittable: 990, latestArrival: 980, latestTime: 970),
            RowTimes.Row(emittable: 1_100, latestArrival: 1_050, latestTime: 1_020),
            RowTimes.Row(emittable: 1_100, latestArrival: 1_100, latestTime: 990),
            RowTimes.Row(emittable: 1_200, latestArrival: 1_100, latestTime: 1_100),
            RowTimes.Row(emittable: nil, latestArrival: 1_300, latestTime: 1_300),
        ]
        let visible: [LatencyRecorder.Visible] = [
            .init(rows: 1, microseconds: 50), .init(rows: 3, microseconds: 12_000),
            .init(rows: 4, microseconds: 220_000),
        ]
        let latencies = RowLatencies(rows: rows, visible: visible, speed: 10, schedule: 1_000..<1_300)
        #expect(latencies.untimed == 1)
        // Possible after 10 ms, 10 ms and 20 ms.
        #expect(latencies.excess.count == 3)
        #expect(latencies.excess.maximum == 200_000)
        // Sent after 5 ms, 10 ms and 10 ms; happened at 2 ms, −1 ms and 10 ms.
        #expect(latencies.endToEnd.maximum == 210_000)
        #expect(latencies.eventTime.maximum == 210_000)
        var early = RowLatencies(
            rows: [rows[1]], visible: [.init(rows: 1, microseconds: 9_000)], speed: 10, schedule: 1_000..<1_300)
        #expect(early.excess.negative == 1, "seen before it was possible: the clock or the schedule is wrong")
        early = RowLatencies(rows: [rows[1]], visible: [], speed: 10, schedule: 1_000..<1_300)
        #expect(early.untimed == 1)
    }

    @Test("row times and tables of numbers are read as they were written, and refused with their line else")
    func files() throws {
        let directory = try TemporaryDirectory()
        let times = RowTimes([
            RowTimes.Row(emittable: nil, latestArrival: 5, latestTime: -6),
            RowTimes.Row(emittable: 7, latestArrival: 8, latestTime: 9),
        ])
        try directory.write(String(decoding: times.document, as: UTF8.self), to: "times.csv")
        #expect(try RowTimes(path: directory.path("times.csv")).rows == times.rows)
        try directory.write("a,b\n1,2\n3,x\n", to: "bad.csv")
        let error = #expect(throws: HarnessError.self) { try NumberTable(path: directory.path("bad.csv"), columns: 2) }
        #expect("\(error!)".hasSuffix("line 3 is not 2 whole numbers"))
    }
}
