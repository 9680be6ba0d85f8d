import Testing
import TestSupport

@testable import Analytics

@Suite("The open buckets of the funnel")
struct OpenBucketsTests {
    @Test(
        "give entries by time, none that is not due, and take more of any bucket in between",
        arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var buckets = OpenBuckets()
        var waiting: [(time: Int64, entry: UInt64)] = []
        for watermark in stride(from: Int64(5000), through: 9000, by: 64) {
            for start in stride(from: watermark / 1000 * 1000, to: watermark + 3000, by: 1000) {
                // Nothing comes before the watermark as it was.
                let times = max(0, watermark - 64 - start)...999
                let more = (0..<UInt64.random(in: 0...5, using: &random)).map { place in
                    UInt64(Int64.random(in: times, using: &random)) << 34 | place
                }
                buckets.add(more, of: start)
                waiting += more.map { (start + Int64($0 >> 34), $0) }
            }
            waiting.sort { $0 < $1 }
            let wanted = Int.random(in: 1...30, using: &random)
            let limit = buckets.limit(of: wanted)
            let expected = waiting.count > wanted ? max(waiting[wanted].time, waiting[0].time + 1) : nil
            #expect(limit == expected, "seed \(seed)")
            var taken: [UInt64] = []
            while let next = buckets.next(before: watermark) { taken.append(next.entry) }
            #expect(taken == waiting.filter { $0.time < watermark }.map(\.entry), "seed \(seed)")
            waiting.removeAll { $0.time < watermark }
            #expect(buckets.count == waiting.count)
        }
    }

    @Test("open no more than is wanted, and not much more than is due")
    func wants() {
        var buckets = OpenBuckets()
        #expect(buckets.wants(entries: 1))
        buckets.add([1, 2, 3], of: 0)
        #expect(buckets.wants(entries: 4) && !buckets.wants(entries: 3))
        for start in 1..<100 as Range<Int64> { buckets.add([0], of: start) }
        #expect(!buckets.wants(entries: 1000))
    }
}
