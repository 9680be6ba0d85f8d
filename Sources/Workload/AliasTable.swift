/// Draws indices in proportion to weights, in constant time.
///
/// Source: Michael Vose, "A linear algorithm for generating random numbers with a given distribution".
struct AliasTable: Sendable {
    /// A cell keeps its index below the threshold (of 2^32), and gives the alias from there on.
    private struct Cell: BitwiseCopyable, Sendable {
        var threshold: UInt64
        var alias: Int
    }

    private let cells: ConstantTable<Cell>

    init(_ weights: [Double]) {
        let total = weights.reduce(0, +)
        precondition(total > 0, "weights must not all be zero")
        var scaled = weights.map { $0 / total * Double(weights.count) }
        var cells = weights.indices.map { Cell(threshold: 1 << 32, alias: $0) }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let lesser = small.popLast(), let greater = large.popLast() {
            cells[lesser] = Cell(threshold: Draws.threshold(scaled[lesser]), alias: greater)
            scaled[greater] -= 1 - scaled[lesser]
            if scaled[greater] < 1 { small.append(greater) } else { large.append(greater) }
        }
        self.cells = ConstantTable(cells)
    }

    /// An index for 64 random bits.
    @inline(__always)
    func sample(_ bits: UInt64) -> Int {
        let index = Draws.index(bits.low, below: cells.count)
        let cell = cells[index]
        return bits.high.isUnder(cell.threshold) ? index : cell.alias
    }
}
