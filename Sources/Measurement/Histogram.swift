/// Counts lengths of time by size, to three significant digits: a high dynamic range histogram.
///
/// Values are in microseconds, from 0 to a day; larger ones count as a day. Source: Tene, HdrHistogram.
public struct Histogram: Sendable {
    /// Values below twice this are counted one by one; above, each doubling has so many cells.
    private static let cellsPerDoubling = 1024
    static let largest: Int64 = 86_400_000_000
    static let cells = cell(of: largest) + 1

    /// The percentiles that are printed, as far as they are more than chance.
    public static let usualShares: [(name: String, share: Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999),
    ]

    private var counts = [Int64](repeating: 0, count: cells)
    /// Values that were recorded, negative ones not among them.
    public private(set) var count: Int64 = 0
    /// Negative values, which are in no percentile.
    public private(set) var negative: Int64 = 0
    /// The largest value, in microseconds.
    public private(set) var maximum: Int64 = 0

    public init() {}

    @inline(__always)
    private static func cell(of value: Int64) -> Int {
        let doubling = max(0, 63 - (value | 1).leadingZeroBitCount - 10)
        return doubling * cellsPerDoubling + Int(value >> Int64(doubling))
    }

    /// The largest value that falls in a cell.
    private static func highest(inCell cell: Int) -> Int64 {
        guard cell >= 2 * cellsPerDoubling else { return Int64(cell) }
        let doubling = Int64(cell / cellsPerDoubling - 1)
        return (Int64(cell) - doubling * Int64(cellsPerDoubling) + 1) << doubling - 1
    }

    /// Counts a value `times` times.
    public mutating func record(microseconds value: Int64, times: Int64 = 1) {
        guard value >= 0 else { return negative += times }
        counts[Self.cell(of: min(value, Self.largest))] += times
        count += times
        maximum = max(maximum, value)
    }

    /// Cells that counted something, ascending: the largest value that falls in each, in microseconds, and its count.
    public var filled: [(highest: Int64, count: Int64)] {
        filledCells.map { (min(Self.highest(inCell: $0.cell), maximum), $0.count) }
    }

    var filledCells: [(cell: Int, count: Int64)] {
        counts.indices.lazy.filter { counts[$0] > 0 }.map { ($0, counts[$0]) }
    }

    mutating func add(_ times: Int64, toCell cell: Int) {
        counts[cell] += times
        count += times
        maximum = max(maximum, Self.highest(inCell: cell))
    }

    /// Sets what an encoded form leaves out.
    mutating func restore(maximum: Int64, negative: Int64) {
        self.maximum = maximum
        self.negative = negative
    }

    /// Adds what another histogram counted.
    public mutating func merge(_ other: Histogram) {
        for cell in counts.indices { counts[cell] += other.counts[cell] }
        count += other.count
        negative += other.negative
        maximum = max(maximum, other.maximum)
    }

    /// The value, in microseconds, that a share of all values does not exceed: within a thousandth of it; `nil` where
    /// fewer than ten values are above, which would make it a matter of chance.
    public func percentile(_ share: Double) -> Int64? {
        guard Double(count) * (1 - share) >= 10 - 1e-6 else { return nil }
        let wanted = Int64((Double(count) * share).rounded(.up))
        var sum: Int64 = 0
        for cell in counts.indices {
            sum += counts[cell]
            if sum >= max(wanted, 1) { return min(Self.highest(inCell: cell), maximum) }
        }
        return nil
    }
}
