/// Two runs over the same load, one after the other: what each build needed.
public struct ComparisonPair: Codable, Sendable {
    /// Of the load.
    let seed: UInt64
    /// Which build ran first; by chance.
    let startsWithB: Bool
    let a: [String: Double]
    let b: [String: Double]

    /// Whether it has both values of a metric.
    func compares(_ metric: ComparisonMetric) -> Bool {
        guard let a = a[metric.rawValue], let b = b[metric.rawValue] else { return false }
        return metric.difference(a: a, b: b).isFinite
    }

    /// The pair's logarithm of the ratio of a metric, positive where B is worse.
    func difference(_ metric: ComparisonMetric) -> Double {
        metric.difference(a: a[metric.rawValue]!, b: b[metric.rawValue]!)
    }
}
