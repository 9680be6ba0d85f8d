/// Draws ranks 0..<count in proportion to 1 ÷ (rank + 1)^exponent.
///
/// The first ranks have their own weights. From there on ranks form groups whose ends are 1/64 apart; inside a group all
/// are as likely, so a single rank's share is right to 1 % and a group's to 0.01 %.
struct ZipfTable: Sendable {
    private static let ownRanks = 1024

    private let groups: AliasTable
    /// The first rank of each group, and one past the last.
    private let bounds: ConstantTable<Int>

    init(count: Int, exponent: Double) {
        var bounds = Array(0..<min(count, Self.ownRanks))
        var next = bounds.count
        while next < count {
            bounds.append(next)
            next = min(count, next + next / 64)
        }
        bounds.append(count)
        let weights = zip(bounds, bounds.dropFirst()).map { low, high in
            let middle = Double(low + high + 1) / 2
            return Double(high - low) * PlainMath.power(middle, -exponent)
        }
        groups = AliasTable(weights)
        self.bounds = ConstantTable(bounds)
    }

    /// A rank for 64 random bits and 32 more.
    @inline(__always)
    func sample(_ bits: UInt64, _ more: UInt32) -> Int {
        let group = groups.sample(bits)
        let low = bounds[group]
        return low + Draws.index(more, below: bounds[group + 1] - low)
    }
}
