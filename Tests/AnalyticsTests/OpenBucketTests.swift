import Testing
import TestSupport

@testable import Analytics

@Suite("The open bucket of the funnel")
struct OpenBucketTests {
    @Test("gives steps by time, none that is not due, and takes more in between", arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bucket = OpenBucket(start: 5000)
        var waiting: [UInt64] = []
        for watermark in stride(from: Int64(5000), through: 6024, by: 64) {
            // Nothing comes before the watermark as it was.
            let earliest = UInt64(max(0, watermark - 64 - 5000))
            let more = (0..<UInt64.random(in: 0...9, using: &random)).map { place in
                UInt64.random(in: earliest...1023, using: &random) << 34 | place
            }
            bucket.add(more)
            waiting += more
            var taken: [UInt64] = []
            while let step = bucket.next(before: watermark) { taken.append(step) }
            #expect(taken == waiting.filter { bucket.time(of: $0) < watermark }.sorted(), "seed \(seed)")
            waiting.removeAll { bucket.time(of: $0) < watermark }
            #expect(bucket.count == waiting.count)
        }
    }
}
