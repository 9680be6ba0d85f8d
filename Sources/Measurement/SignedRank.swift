/// Wilcoxon's signed-rank procedure on paired differences, by the exact null distribution: where the middle of the
/// differences lies, with a 95 % interval, assuming only that they are independent and symmetric about it.
///
/// All is read from the Walsh averages, the means of all pairs of differences (each with itself too). Ties and zeros are
/// kept: the interval is closed, and a Walsh average of zero counts for both sides, so that with them the interval covers
/// at least as often, and the p-value is at least as large, as without.
public struct SignedRank: Hashable, Sendable {
    /// How many differences a 95 % interval takes, and how many the distribution is worked out for.
    public static let differenceCounts = 6...30

    /// The median of the Walsh averages (Hodges and Lehmann's estimate).
    public let estimate: Double
    /// The exact interval: the tail on either side has at most 2.5 %.
    public let interval: ClosedRange<Double>
    /// Two-sided, of the hypothesis that the middle is zero: at most 0.05 exactly where the interval excludes zero.
    public let pValue: Double

    /// Of finite differences, as many as `differenceCounts` allows.
    public init(_ differences: [Double]) {
        precondition(Self.differenceCounts.contains(differences.count), "6 to 30 differences, not \(differences.count)")
        precondition(differences.allSatisfy(\.isFinite), "differences are finite")
        let averages = Self.walshAverages(differences)
        let tails = Self.lowerTails(count: differences.count)
        let middle = averages.count / 2
        estimate =
            averages.count.isMultiple(of: 2) ? (averages[middle - 1] + averages[middle]) / 2 : averages[middle]
        let cut = tails.lastIndex { $0 <= 0.025 } ?? 0
        interval = averages[cut]...averages[averages.count - 1 - cut]
        let atMostZero = averages.count { $0 <= 0 }
        let atLeastZero = averages.count { $0 >= 0 }
        pValue = min(1, 2 * tails[min(atMostZero, atLeastZero)])
    }

    private static func walshAverages(_ differences: [Double]) -> [Double] {
        var averages: [Double] = []
        for (index, first) in differences.enumerated() {
            for second in differences[index...] { averages.append((first + second) / 2) }
        }
        return averages.sorted()
    }

    /// P(W ≤ w) for each w from 0: of the 2ⁿ equally likely signs of the ranks 1…n, those with a positive sum of at most w.
    static func lowerTails(count: Int) -> [Double] {
        var ways = [1]
        for rank in 1...count {
            var longer = ways + Array(repeating: 0, count: rank)
            for (sum, number) in ways.enumerated() { longer[sum + rank] += number }
            ways = longer
        }
        var total = 0
        return ways.map { number in
            total += number
            return Double(total) / Double(1 << count)
        }
    }
}
