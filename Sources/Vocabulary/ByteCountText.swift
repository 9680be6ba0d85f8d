/// Sizes in bytes as people write them: `600`, `64KiB`, `1MiB`, `2GiB`, or with decimal `kB`, `MB`, `GB`.
public enum ByteCountText {
    /// What is allowed, for error messages.
    public static let allowed = "a whole number of bytes, optionally with KiB, MiB, GiB, kB, MB or GB"

    private static let units: [(suffix: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("B", 1), ("", 1),
    ]

    /// The number of bytes, or `nil` if the text is not a size or does not fit.
    public static func bytes(_ text: some StringProtocol) -> Int? {
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let count = Int(text.dropLast(unit.suffix.count)), count >= 0
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : product
    }

    /// About three significant digits in binary units, for people: `812 B`, `1.21 MiB`.
    public static func text(_ bytes: some BinaryInteger) -> String { text(Double(bytes)) }

    /// The same of a mean or a rate; of one that no size has, its number.
    public static func text(_ bytes: Double) -> String {
        guard bytes < 0x1p63 else { return "\(bytes) B" }
        var value = bytes
        var index = 0
        let names = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024, index < names.count - 1 {
            value /= 1024
            index += 1
        }
        if index == 0 { return "\(Int(max(value, -0x1p63))) B" }
        let scale: Double = value >= 100 ? 1 : value >= 10 ? 10 : 100
        let rounded = (value * scale).rounded() / scale
        return "\(scale == 1 ? String(Int(rounded)) : String(rounded)) \(names[index])"
    }
}
