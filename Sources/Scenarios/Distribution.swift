public import Vocabulary

/// A distribution of lengths of time (milliseconds), or of ranks.
public enum Distribution: Hashable, Sendable, CustomStringConvertible {
    case exponential(mean: Milliseconds)
    case lognormal(median: Milliseconds, sigma: Double)
    case pareto(minimum: Milliseconds, alpha: Double)
    case uniform(low: Milliseconds, high: Milliseconds)
    /// Rank r is drawn in proportion to 1 ÷ r^exponent.
    case zipf(exponent: Double)

    static let allowedLengths =
        "exponential(mean), lognormal(median, sigma), pareto(minimum, alpha) or uniform(low, high), "
        + "such as \"lognormal(4s, 1.4)\""
    static let allowedRanks = "zipf(exponent) with an exponent from 0 to 4, such as zipf(1.1)"

    /// Reads the text of a scenario; `nil` if it is no distribution or a parameter is out of its range.
    init?(_ text: String) {
        guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return nil }
        let arguments = text[text.index(after: open)...].dropLast().split(separator: ",").map(ValueText.trimmed)
        func length(_ index: Int) -> Milliseconds? { DurationText.milliseconds(arguments[index]) }
        func number(_ index: Int, _ range: ClosedRange<Double>) -> Double? {
            Double(arguments[index]).flatMap { range.contains($0) ? $0 : nil }
        }
        switch (text[..<open], arguments.count) {
        case ("exponential", 1):
            guard let mean = length(0), mean >= 1 else { return nil }
            self = .exponential(mean: mean)
        case ("lognormal", 2):
            guard let median = length(0), median >= 1, let sigma = number(1, 0...4) else { return nil }
            self = .lognormal(median: median, sigma: sigma)
        case ("pareto", 2):
            guard let minimum = length(0), minimum >= 1, let alpha = number(1, 0.1...20) else { return nil }
            self = .pareto(minimum: minimum, alpha: alpha)
        case ("uniform", 2):
            guard let low = length(0), let high = length(1), low <= high else { return nil }
            self = .uniform(low: low, high: high)
        case ("zipf", 1):
            guard let exponent = number(0, 0...4) else { return nil }
            self = .zipf(exponent: exponent)
        default: return nil
        }
    }

    /// The text that reads back to this distribution.
    public var description: String {
        switch self {
        case .exponential(let mean): "exponential(\(DurationText.text(mean)))"
        case .lognormal(let median, let sigma): "lognormal(\(DurationText.text(median)), \(sigma))"
        case .pareto(let minimum, let alpha): "pareto(\(DurationText.text(minimum)), \(alpha))"
        case .uniform(let low, let high): "uniform(\(DurationText.text(low)), \(DurationText.text(high)))"
        case .zipf(let exponent): "zipf(\(exponent))"
        }
    }

    /// Whether it gives lengths of time.
    var isLength: Bool {
        if case .zipf = self { false } else { true }
    }

    /// Whether no draw is below zero.
    var isNonNegative: Bool {
        if case .uniform(let low, _) = self { low >= 0 } else { true }
    }
}
