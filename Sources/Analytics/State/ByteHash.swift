internal import Synchronization

/// A 64-bit hash of bytes in the manner of wyhash: one 128-bit multiplication for each 16 bytes.
///
/// The seed is drawn once a process, so that nobody can prepare keys that collide; results never depend on it.
enum ByteHash {
    /// Drawn, or adopted, when it is first used. Never 0.
    static var seed: UInt64 {
        @inline(__always) get {
            let seed = fixed.load(ordering: .relaxed)
            return seed != 0 ? seed : draw()
        }
    }

    /// The seed, or 0 as long as there is none.
    private static let fixed = Atomic<UInt64>(0)

    @inline(never)
    private static func draw() -> UInt64 {
        _ = adopt(seed: .random(in: 1 ... .max))
        return fixed.load(ordering: .relaxed)
    }

    /// Makes the process hash as the one that wrote a checkpoint: its hashes stand in tables, and decide which shard
    /// owns what. Returns `false` if the process has hashed by another seed already.
    static func adopt(seed wanted: UInt64) -> Bool {
        let (isFixed, seed) = fixed.compareExchange(expected: 0, desired: wanted, ordering: .relaxed)
        return isFixed || seed == wanted
    }

    @inline(__always)
    private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }

    /// The hash of a number that was hashed before and another one.
    @inline(__always)
    static func combine(_ hash: UInt64, _ other: UInt64) -> UInt64 {
        mix(hash ^ 0x9e37_79b9_7f4a_7c15, other ^ 0xd1b5_4a32_d192_ed03)
    }

    /// The hash of three words.
    @inline(__always)
    static func hash(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
        let state = seed ^ primes.0
        return combine(mix(first ^ primes.1 ^ state, second ^ state), third)
    }

    // Both factors of a product hang on the seed: one that could be made 0 would hide the other.
    private static var primes: (UInt64, UInt64, UInt64, UInt64) {
        (0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3)
    }

    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let primes = primes
        var state = seed ^ primes.0
        let count = bytes.count
        guard let base = unsafe UnsafeRawPointer(bytes.baseAddress), count > 0 else { return mix(state, primes.0) }
        // Safe: every load below lies inside `bytes`: the guards on `count` and `offset` say so.
        @inline(__always) func load8(_ offset: Int) -> UInt64 {
            unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        @inline(__always) func load4(_ offset: Int) -> UInt64 {
            UInt64(unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        @inline(__always) func mixed(_ offset: Int, _ prime: UInt64) -> UInt64 {
            mix(load8(offset) ^ prime ^ state, load8(offset + 8) ^ state)
        }
        if count > 16 {
            var offset = 0
            while offset + 48 < count {
                state = mixed(offset, primes.1)
                offset += 16
            }
            // The rest, at most 48 bytes, in three parts that may overlap: their products do not wait for each other.
            let last = count - 16
            let parts = mixed(offset, primes.1) ^ mixed(min(offset + 16, last), primes.2) ^ mixed(last, primes.3)
            return mix(primes.0 ^ UInt64(count), parts)
        }
        var first: UInt64
        var second: UInt64 = 0
        if count >= 4 {
            let middle = (count >> 3) << 2
            first = load4(0) << 32 | load4(middle)
            second = load4(count - 4) << 32 | load4(count - 4 - middle)
        } else {
            first = UInt64(unsafe bytes[0]) << 16 | UInt64(unsafe bytes[count >> 1]) << 8
            first |= UInt64(unsafe bytes[count - 1])
        }
        return mix(primes.0 ^ UInt64(count), mix(first ^ primes.1 ^ state, second ^ state))
    }
}
