/// Holm's step-down adjustment: several hypotheses tested together reject a true one in at most 5 % of all families when
/// each adjusted p-value is held against 0.05.
public enum HolmAdjustment {
    /// The adjusted p-values, in the order of `pValues`; at most 1.
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        var adjusted = pValues
        var largest = 0.0
        for (position, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            largest = max(largest, min(1, pValues[index] * Double(pValues.count - position)))
            adjusted[index] = largest
        }
        return adjusted
    }
}
