/// What a random draw is for. Draws of different purposes are independent of each other.
enum Purpose: UInt64 {
    case sessionStart = 1, session, user, device, content, deviceTraits, userTraits, clockError, calibration
}

/// Randomness that has no state: every draw is a function of (seed, purpose, entity, counter).
struct Draws: Sendable {
    private let seed: UInt64

    init(seed: UInt64) { self.seed = Self.mixed(seed, 0x9E37_79B9_7F4A_7C15) }

    /// The high and low halves of the product, folded: wyhash's mixing step.
    @inline(__always)
    static func folded(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }

    @inline(__always)
    static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
        folded(first ^ 0xA076_1D64_78BD_642F, second ^ 0xE703_7ED1_A0B4_28DB)
    }

    /// 64 bits for a purpose and an entity; also the key of the entity's `bits(key:counter:)`.
    @inline(__always)
    func key(_ purpose: Purpose, _ entity: UInt64) -> UInt64 {
        let inner = Self.mixed(seed ^ purpose.rawValue &* 0x8EBC_6AF0_9C88_C6E3, entity)
        return Self.folded(inner ^ 0x5899_65CC_7537_4CC3, inner &+ entity ^ 0x1D8E_4E27_C47D_124F)
    }

    /// The `counter`-th 64 bits of an entity.
    @inline(__always)
    static func bits(key: UInt64, counter: UInt64) -> UInt64 {
        let state = key &+ counter &* 0xA076_1D64_78BD_642F
        return folded(state, state ^ 0xE703_7ED1_A0B4_28DB)
    }

    /// A number in 0..<bound, all as likely, from 32 bits.
    @inline(__always)
    static func index(_ bits: UInt32, below bound: Int) -> Int {
        Int(truncatingIfNeeded: (UInt64(bits) &* UInt64(bound)) >> 32)
    }

    /// The threshold below which 32 bits fall with a probability.
    static func threshold(_ share: Double) -> UInt64 { UInt64(share * 4_294_967_296) }
}

extension UInt64 {
    @inline(__always) var low: UInt32 { UInt32(truncatingIfNeeded: self) }
    @inline(__always) var high: UInt32 { UInt32(truncatingIfNeeded: self >> 32) }
}

extension UInt32 {
    /// Whether a draw of these bits falls under a threshold made by `Draws.threshold`.
    @inline(__always) func isUnder(_ threshold: UInt64) -> Bool { UInt64(self) < threshold }
}
