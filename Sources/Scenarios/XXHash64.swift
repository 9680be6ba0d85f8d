/// The XXH64 hash of a stream of bytes, for digests of loads and lanes.
///
/// Source: Yann Collet, "XXHash fast digest algorithm", version 0.1.1.
@safe public struct XXHash64: Sendable {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    private var lanes: (UInt64, UInt64, UInt64, UInt64)
    private var tail: [UInt8] = []
    private var count: UInt64 = 0

    public init() {
        lanes = (Self.prime1 &+ Self.prime2, Self.prime2, 0, 0 &- Self.prime1)
        tail.reserveCapacity(32)
    }

    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let sum = lane &+ word &* prime2
        return (sum << 31 | sum >> 33) &* prime1
    }

    /// Adds bytes to the stream.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe update(UnsafeRawBufferPointer($0)) }
    }

    /// Adds bytes to the stream.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var position = 0
        while !tail.isEmpty, position < bytes.count {
            tail.append(unsafe bytes[position])
            position += 1
            if tail.count == 32 {
                let stripe = tail
                tail.removeAll(keepingCapacity: true)
                unsafe stripe.withUnsafeBytes { unsafe mix($0) }
            }
        }
        let whole = (bytes.count - position) & ~31
        unsafe mix(UnsafeRawBufferPointer(rebasing: bytes[position..<position + whole]))
        unsafe tail.append(contentsOf: bytes[(position + whole)...])
    }

    /// Mixes whole stripes of 32 bytes.
    private mutating func mix(_ bytes: UnsafeRawBufferPointer) {
        var (lane0, lane1, lane2, lane3) = lanes
        for start in stride(from: 0, to: bytes.count, by: 32) {
            // Safe: the count is a multiple of 32.
            lane0 = Self.round(
                lane0, UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
            lane1 = Self.round(
                lane1, UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)))
            lane2 = Self.round(
                lane2, UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start + 16, as: UInt64.self)))
            lane3 = Self.round(
                lane3, UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start + 24, as: UInt64.self)))
        }
        lanes = (lane0, lane1, lane2, lane3)
    }

    /// The hash of everything so far.
    public var value: UInt64 {
        func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
        var hash: UInt64
        if count >= 32 {
            hash = rotated(lanes.0, 1) &+ rotated(lanes.1, 7) &+ rotated(lanes.2, 12) &+ rotated(lanes.3, 18)
            for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
                hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
            }
        } else {
            hash = Self.prime5
        }
        hash &+= count
        var rest = tail[...]
        while rest.count >= 8 {
            let word = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            hash = rotated(hash ^ Self.round(0, word), 27) &* Self.prime1 &+ Self.prime4
            rest = rest.dropFirst(8)
        }
        if rest.count >= 4 {
            let word = rest.prefix(4).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            hash = rotated(hash ^ word &* Self.prime1, 23) &* Self.prime2 &+ Self.prime3
            rest = rest.dropFirst(4)
        }
        for byte in rest { hash = rotated(hash ^ UInt64(byte) &* Self.prime5, 11) &* Self.prime1 }
        hash = (hash ^ hash >> 33) &* Self.prime2
        hash = (hash ^ hash >> 29) &* Self.prime3
        return hash ^ hash >> 32
    }

    /// The hash as 16 hexadecimal digits.
    public var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
