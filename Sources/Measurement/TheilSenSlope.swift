/// The slope of a straight line through a series, which outliers do not bend: the median of the slopes of all pairs.
///
/// The interval is the 95 % one of Sen (1968), by the normal approximation of Kendall's statistic.
public struct TheilSenSlope: Hashable, Sendable {
    /// In units of `y` by units of `x`.
    public let slope: Double
    public let lower: Double
    public let upper: Double
    /// Kendall's statistic: pairs that rise less pairs that fall.
    public let rises: Int
    /// Its value in standard deviations, which tests for a trend (Mann–Kendall): beyond ±1.96 it is hardly chance.
    public let deviations: Double

    /// A line through points, whose `x` differ; `nil` for fewer than three.
    public init?(_ points: [(x: Double, y: Double)]) {
        let count = points.count
        guard count >= 3 else { return nil }
        var slopes: [Double] = []
        slopes.reserveCapacity(count * (count - 1) / 2)
        var rises = 0
        for first in points.indices {
            for second in first + 1..<count {
                let rise = points[second].y - points[first].y
                slopes.append(rise / (points[second].x - points[first].x))
                rises += rise > 0 ? 1 : rise < 0 ? -1 : 0
            }
        }
        slopes.sort()
        let pairs = slopes.count
        slope = pairs % 2 == 1 ? slopes[pairs / 2] : (slopes[pairs / 2 - 1] + slopes[pairs / 2]) / 2
        let deviation = (Double(count * (count - 1) * (2 * count + 5)) / 18).squareRoot()
        let half = 1.96 * deviation
        lower = slopes[max(0, Int(((Double(pairs) - half) / 2).rounded(.down)))]
        upper = slopes[min(pairs - 1, Int(((Double(pairs) + half) / 2).rounded(.up)))]
        self.rises = rises
        deviations = Double(rises - rises.signum()) / deviation
    }
}
