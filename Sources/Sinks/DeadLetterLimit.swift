/// How many bytes of dead letters are kept: a line leaves if there are fewer bytes before it; the others are counted.
///
/// It needs to know only what there is already, so that a run which goes on keeps the lines that an undisturbed one does.
public struct DeadLetterLimit: Hashable, Sendable {
    public static let defaultBytes: Int64 = 1 << 30

    public let bytes: Int64
    /// Bytes of the lines that were kept.
    public private(set) var kept: Int64
    /// Lines that were not.
    public private(set) var omitted: Int64

    public init(bytes: Int64, kept: Int64 = 0, omitted: Int64 = 0) {
        self.bytes = bytes
        self.kept = kept
        self.omitted = omitted
    }

    /// Takes whole lines, and returns how many bytes at their beginning are to be kept.
    public mutating func admit(_ lines: Span<UInt8>) -> Int {
        if kept + Int64(lines.count) <= bytes {
            kept += Int64(lines.count)
            return lines.count
        }
        var end = 0
        for index in lines.indices where lines[index] == 0x0A {
            if kept + Int64(end) < bytes { end = index + 1 } else { omitted += 1 }
        }
        kept += Int64(end)
        return end
    }
}
