import Testing
import Vocabulary

@testable import Analytics

@Suite("Time buckets")
struct TimeBucketsTests {
    @Test("give every entry once, bucket by bucket, and none before it is due", arguments: 0..<50 as Range<UInt64>)
    func agreesWithSortedArray(seed: UInt64) {
        var random = seed
        func next(_ bound: Int64) -> Int64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(random >> 33) % bound
        }
        var buckets = TimeBuckets<UInt64>(width: 1 + next(50), in: .funnel)
        var waiting: [(time: Int64, entry: UInt64)] = []
        var taken: [UInt64] = []
        var limit: Int64 = -1000
        for round in 0..<200 {
            for index in 0..<next(20) {
                let time = limit + next(next(4) == 0 ? 5000 : 100)
                let entry = UInt64(round * 100 + Int(index))
                waiting.append((time, entry))
                buckets.append(entry, due: time)
            }
            limit += next(120)
            var due: [UInt64] = []
            while buckets.takeBucket(before: limit, into: &taken) != nil {
                for entry in taken {
                    let time = waiting.first { $0.entry == entry }!.time
                    if time < limit { due.append(entry) } else { buckets.append(entry, due: time) }
                }
            }
            #expect(due.sorted() == waiting.filter { $0.time < limit }.map(\.entry).sorted(), "seed \(seed)")
            waiting.removeAll { $0.time < limit }
            #expect(buckets.count == waiting.count)
        }
        while buckets.takeBucket(before: .max, into: &taken) != nil {}
        let left = buckets.count
        #expect(left == 0)
    }
}
