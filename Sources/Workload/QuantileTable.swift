import Scenarios
import Vocabulary

/// Samples a distribution of lengths of time by its quantiles, with a finer table for the upper tail.
struct QuantileTable: Sendable {
    private static let cellBits: UInt64 = 9
    private static let cells = 1 << 9

    /// Quantiles at i ÷ cells; then those of the last cell, cut in the same way.
    private let quantiles: ConstantTable<Int64>

    init(_ distribution: Distribution, longest: Milliseconds = 36_525 * .millisecondsPerDay) {
        func quantile(survival: Double) -> Int64 {
            let survival = min(max(survival, 1e-7), 1)
            let value: Double
            switch distribution {
            case .exponential(let mean): value = -Double(mean) * PlainMath.log(survival)
            case .lognormal(let median, let sigma):
                let normal = PlainMath.normalQuantile(survival: min(survival, 1 - 1e-5))
                value = Double(median) * PlainMath.exp(sigma * normal)
            case .pareto(let minimum, let alpha):
                value = Double(minimum) * PlainMath.exp(-PlainMath.log(survival) / alpha)
            case .uniform(let low, let high): value = Double(low) + Double(high - low) * (1 - survival)
            case .zipf: preconditionFailure("ranks are no lengths of time")
            }
            return Int64(min(value, Double(longest)).rounded())
        }
        let cells = Double(Self.cells)
        let body = (0...Self.cells).map { quantile(survival: 1 - Double($0) / cells) }
        let tail = (0...Self.cells).map { quantile(survival: (1 - Double($0) / cells) / cells) }
        quantiles = ConstantTable(body + tail)
    }

    /// A length of time for 32 random bits.
    @inline(__always)
    func sample(_ bits: UInt32) -> Milliseconds {
        var cell = Int(bits >> 23)
        var fraction = Int64(bits & 0x7F_FFFF)
        if cell == Self.cells - 1 {
            cell = Self.cells + 1 + Int(fraction >> 14)
            fraction = (fraction & 0x3FFF) << 9
        }
        let low = quantiles[cell]
        return low + ((quantiles[cell + 1] - low) * fraction) >> 23
    }

    /// The mean of what `sample` gives.
    var mean: Double {
        func mean(_ range: Range<Int>) -> Double {
            range.reduce(0) { $0 + Double(quantiles[$1] + quantiles[$1 + 1]) / 2 } / Double(Self.cells)
        }
        let tail = mean(Self.cells + 1..<2 * Self.cells + 1)
        return mean(0..<Self.cells - 1) + tail / Double(Self.cells)
    }
}
