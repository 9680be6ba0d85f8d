import Telemetry
import TestSupport
import Testing
import Vocabulary

@testable import Analytics

@Suite("What goes from slices to shards")
struct RouteTests {
    @Test("texts of any length reach the shard that they were placed for", arguments: [1, 2, 3])
    func placesTexts(shards: Int) {
        var random = SplitMix64(seed: 7)
        var batch = RecordBatch(capacity: 1)
        let value = (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        batch.append(value.span, offset: 0)
        let decoded = DecodedBatch()
        let base = unsafe decoded.textBase(in: batch)
        var route = Route<RoutedStep>(shards: shards)
        for _ in 0..<2 {
            route.removeAll()
            var texts: [(shard: Int, bytes: [UInt8])] = []
            for length in 0...150 {
                let start = length % 3 == 0 ? value.count - length : Int(random.next() % UInt64(value.count - length))
                let shard = Int(random.next() % UInt64(shards))
                let text = unsafe route.place([Text(rawOffset: start, length: length)], of: base, for: shard)[0]
                route.append(
                    RoutedStep(time: 0, content: text, hash: 0, user: UInt32(length), stage: .start), to: shard)
                texts.append((shard, Array(value[start..<start + length])))
            }
            for shard in 0..<shards {
                let found = unsafe route.textBase(of: shard, base)
                let entries = unsafe route.entries[shard].span
                for index in entries.indices {
                    let entry = entries[index]
                    let wanted = texts[Int(entry.user)]
                    let bytes = unsafe Array(found.bytes(entry.content))
                    #expect(shard == wanted.shard && bytes == wanted.bytes && entry.content.isAbsent == bytes.isEmpty)
                }
            }
            let count = (0..<shards).reduce(0) { $0 + (unsafe route.entries[$1].count) }
            #expect(count == texts.count)
        }
    }

    @Test("a hash hangs on every byte and on the length, whatever the others are", arguments: 1...100)
    func hashesEveryByte(length: Int) {
        func hash(_ text: [UInt8]) -> UInt64 { unsafe text.withUnsafeBufferPointer { unsafe ByteHash.hash($0) } }
        // Constants of the hash among the words must not make a factor 0, which would hide the other.
        let constants: [UInt64] = [0, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3]
        for constant in constants {
            let text = (0..<length).map { UInt8(truncatingIfNeeded: constant >> UInt64($0 % 8 * 8)) }
            var hashes: Set = [hash(text), hash(text + [0])]
            for place in text.indices {
                var other = text
                other[place] ^= 1
                hashes.insert(hash(other))
            }
            #expect(hashes.count == length + 2, "\(String(constant, radix: 16)), \(length) bytes")
            let words = Set((0..<64).map { ByteHash.hash(1 << UInt64($0), constant, 0) })
            #expect(words.count == 64)
        }
    }
}
