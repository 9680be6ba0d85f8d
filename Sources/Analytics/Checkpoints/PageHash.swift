internal import CChecksum

/// 128 bits by which pages are held to be equal, under a seed that nobody outside knows.
struct PageHash: Hashable {
    var low: UInt64
    var high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    init(_ bytes: UnsafeRawBufferPointer, seed: UInt64) {
        self.init(low: 0, high: 0)
        unsafe withUnsafeMutableBytes(of: &self) { words in
            unsafe spate_hash128(
                seed, bytes.baseAddress, bytes.count, words.assumingMemoryBound(to: UInt64.self).baseAddress)
        }
    }
}
