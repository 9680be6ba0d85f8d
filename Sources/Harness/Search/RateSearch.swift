/// Where a search for the highest sustainable rate stands: a function of the drain rate and of the trials so far, so that
/// a search that was stopped goes on where it was.
///
/// It starts at half of the drain rate, doubles or halves until one rate is sustainable and a higher one is not, bisects
/// their ratio, and then confirms the lower one. A rate that is not confirmed counts as rejected, and the search goes on
/// below it.
struct RateSearch {
    /// What comes next.
    enum Step: Equatable {
        case trial(SearchTrial.Purpose, rate: Double)
        case end
    }

    /// The rates that hold and fail are at most so many times apart in the end.
    static let precision = 1.03
    /// All of so many trials must hold.
    static let confirmations = 3
    /// Below this share of the drain rate nothing is looked for.
    static let leastShare = 1.0 / 1024

    /// Events a second on a waiting backlog.
    let drainRate: Double
    let trials: [SearchTrial]

    /// The trial that failed at the lowest rate.
    var lowestFailed: SearchTrial? { trials.filter { !$0.isSustainable }.min { $0.rate < $1.rate } }

    /// The highest rate that held below all that failed.
    private var highestHeld: Double? {
        let limit = lowestFailed?.rate ?? .infinity
        return trials.filter { $0.isSustainable && $0.rate < limit }.map(\.rate).max()
    }

    /// The highest rate that all confirmations held at; `nil` without one.
    var confirmed: Double? {
        highestHeld.flatMap { rate in confirmations(at: rate) >= Self.confirmations ? rate : nil }
    }

    var next: Step {
        if trials.last?.verdict.endsSearch == true { return .end }
        guard let low = highestHeld else {
            let rate = Self.rounded((lowestFailed?.rate ?? drainRate) / 2)
            return rate < drainRate * Self.leastShare ? .end : .trial(.exploring, rate: rate)
        }
        guard let high = lowestFailed?.rate else { return .trial(.exploring, rate: Self.rounded(low * 2)) }
        guard high / low <= Self.precision else {
            return .trial(.exploring, rate: Self.rounded((low * high).squareRoot()))
        }
        return confirmed == nil ? .trial(.confirming, rate: low) : .end
    }

    private func confirmations(at rate: Double) -> Int {
        trials.count { $0.purpose == .confirming && $0.rate == rate && $0.isSustainable }
    }

    /// A rate with four significant digits, whose text is short and exact.
    private static func rounded(_ rate: Double) -> Double {
        var unit = 1.0
        while rate / unit >= 10_000 { unit *= 10 }
        return max(1, (rate / unit).rounded() * unit)
    }
}
