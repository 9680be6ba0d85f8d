internal import CZlib

/// The form V2 of HdrHistogram, which other programs read. Its cells for three digits from 1 are the same as ours.
extension Histogram {
    private static let cookie: UInt32 = 0x1C84_9313
    private static let compressedCookie: UInt32 = 0x1C84_9314
    private static let digits: UInt32 = 3
    private static let headBytes = 40

    /// The counts alone, in few bytes; neither negative values nor the exact maximum.
    public var encoded: [UInt8] {
        var counts: [UInt8] = []
        var empty: Int64 = 0
        for (cell, count) in filledCells {
            empty = Int64(cell) - empty
            if empty > 0 { Self.append(-empty, to: &counts) }
            Self.append(count, to: &counts)
            empty = Int64(cell) + 1
        }
        var bytes: [UInt8] = []
        Self.append(Self.cookie, to: &bytes)
        Self.append(UInt32(counts.count), to: &bytes)
        // No index is shifted.
        Self.append(UInt32(0), to: &bytes)
        Self.append(Self.digits, to: &bytes)
        Self.append(UInt64(1), to: &bytes)
        Self.append(UInt64(Self.largest), to: &bytes)
        Self.append((1.0).bitPattern, to: &bytes)
        return bytes + counts
    }

    /// The histogram that `encoded` gave; `nil` if the bytes are none.
    public init?(encoded bytes: [UInt8]) {
        self.init()
        guard bytes.count >= Self.headBytes, Self.number(bytes, at: 0, bytes: 4) == UInt64(Self.cookie),
            Self.number(bytes, at: 4, bytes: 4) == UInt64(bytes.count - Self.headBytes),
            Self.number(bytes, at: 8, bytes: 4) == 0, Self.number(bytes, at: 12, bytes: 4) == UInt64(Self.digits),
            Self.number(bytes, at: 16, bytes: 8) == 1
        else { return nil }
        var rest = bytes[Self.headBytes...]
        var cell: Int64 = 0
        while !rest.isEmpty {
            guard let value = Self.next(of: &rest) else { return nil }
            if value < 0 {
                guard value > -Int64(Self.cells) else { return nil }
                cell -= value
            } else {
                guard cell < Self.cells else { return nil }
                if value > 0 { add(value, toCell: Int(cell)) }
                cell += 1
            }
        }
    }

    /// `encoded`, compressed as histogram logs have it.
    public var compressed: [UInt8] {
        let encoded = encoded
        var size = compressBound(UInt(encoded.count))
        var deflated = [UInt8](repeating: 0, count: Int(size))
        // Safe: the call writes at most `size` bytes, which it is told, and that is enough by its bound.
        let status = unsafe compress2(&deflated, &size, encoded, UInt(encoded.count), Z_DEFAULT_COMPRESSION)
        precondition(status == Z_OK, "there is room and memory to compress")
        var bytes: [UInt8] = []
        Self.append(Self.compressedCookie, to: &bytes)
        Self.append(UInt32(size), to: &bytes)
        return bytes + deflated.prefix(Int(size))
    }

    /// The histogram of compressed bytes; `nil` if they are none.
    public init?(compressed bytes: [UInt8]) {
        guard bytes.count > 8, Self.number(bytes, at: 0, bytes: 4) == UInt64(Self.compressedCookie),
            Self.number(bytes, at: 4, bytes: 4) == UInt64(bytes.count - 8)
        else { return nil }
        // A cell takes nine bytes at most.
        var size = UInt(Self.headBytes + 9 * Self.cells)
        var encoded = [UInt8](repeating: 0, count: Int(size))
        let deflated = Array(bytes.dropFirst(8))
        // Safe: the call writes at most `size` bytes, which it is told, and reads as many as there are.
        guard unsafe uncompress(&encoded, &size, deflated, UInt(deflated.count)) == Z_OK else { return nil }
        self.init(encoded: Array(encoded.prefix(Int(size))))
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    private static func number(_ bytes: [UInt8], at start: Int, bytes count: Int) -> UInt64 {
        bytes[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Appends a count, or the negated length of a run of zeros: small numbers of either sign in few bytes (ZigZag LEB128,
    /// of which the ninth byte has eight bits).
    private static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        for _ in 0..<8 {
            guard rest > 0x7F else { return bytes.append(UInt8(rest)) }
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func next(of bytes: inout ArraySlice<UInt8>) -> Int64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(index < 8 ? byte & 0x7F : byte) << UInt64(7 * index)
            if byte & 0x80 == 0 { break }
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
