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

    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let prime: UInt64 = 0xa076_1d64_78bd_642f
        let secondPrime: UInt64 = 0xe703_7ed1_a0b4_28db
        var state = seed ^ prime
        let count = bytes.count
        guard let base = unsafe UnsafeRawPointer(bytes.baseAddress), count > 0 else { return mix(state, prime) }
        // Safe: every load below lies inside `bytes`: the guards on `count` and `offset` say so.
        @inline(__always) func load8(_ offset: Int) -> UInt64 {
            unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        @inline(__always) func load4(_ offset: Int) -> UInt64 {
            UInt64(unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        var first: UInt64
        var second: UInt64
        if count <= 16 {
            if count >= 4 {
                let middle = (count >> 3) << 2
                first = load4(0) << 32 | load4(middle)
                second = load4(count - 4) << 32 | load4(count - 4 - middle)
            } else {
                first = UInt64(unsafe bytes[0]) << 16 | UInt64(unsafe bytes[count >> 1]) << 8
                first |= UInt64(unsafe bytes[count - 1])
                second = 0
            }
        } else {
            var offset = 0
            while offset + 16 < count {
                state = mix(load8(offset) ^ secondPrime, load8(offset + 8) ^ state)
                offset += 16
            }
            first = load8(count - 16)
            second = load8(count - 8)
        }
        return mix(prime ^ UInt64(count), mix(first ^ secondPrime, second ^ state))
    }
}
