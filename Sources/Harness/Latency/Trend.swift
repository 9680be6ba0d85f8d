internal import Measurement
internal import Vocabulary

/// How something went over ten blocks of a schedule: its value in each, and how far it moved from the beginning to the end.
struct Trend: Codable, Equatable {
    enum Subject: String, Codable {
        /// Events a second in the engine's state.
        case rate
        /// Resident bytes of the process that no state takes.
        case memory
        /// Bytes allocated for the state, by the entries that the load asks for.
        case state
        /// Entries of the operators, by those that the load asks for.
        case liveKeys = "live_keys"

        var name: String {
            switch self {
            case .rate: "rate, events/s"
            case .memory: "memory beside the state"
            case .state: "state, bytes by planted entry"
            case .liveKeys: "live keys by planted entry"
            }
        }
    }

    /// What a steady state allows, as a share.
    private static let most = 0.05

    let subject: Subject
    /// In each block; their middle.
    let blocks: [Double]
    /// By which share it moved, with the 95 % interval: the slope of Theil and Sen over all blocks.
    let share, lower, upper: Double
    /// Whether it moved at all, by the test of Mann and Kendall at 95 %.
    let isMoving: Bool

    /// - Parameter whole: what shares are of; the middle of all blocks, if it is not given.
    /// - Returns: `nil` if there are too few blocks, or nothing to take shares of.
    init?(_ subject: Subject, blocks: [Double], of whole: Double? = nil) {
        guard let line = TheilSenSlope(blocks.enumerated().map { (Double($0.offset), $0.element) }) else { return nil }
        let whole = whole ?? TrialSummary(blocks).median
        guard whole > 0 else { return nil }
        self.subject = subject
        self.blocks = blocks
        let scale = Double(blocks.count) / whole
        (share, lower, upper) = (line.slope * scale, line.lower * scale, line.upper * scale)
        isMoving = abs(line.deviations) > 1.96
    }

    /// What it says against a steady state; a rate must not move at all, the others must not grow.
    var objection: String? {
        let moved = subject == .rate ? abs(share) : share
        guard isMoving, moved > Self.most else { return nil }
        let text = Figure.percent(share)
        return switch subject {
        case .rate: "the rate drifts by \(text) over the run"
        case .memory: "memory beside the state grows by \(text) of all over the run"
        case .state: "the state grows by \(text) beyond what the load asks for: a leak"
        case .liveKeys: "live keys grow by \(text) beyond what the load asks for"
        }
    }

    /// For people: what it is, its middle, its extremes, and how far it moved.
    var cells: [String] {
        let summary = TrialSummary(blocks)
        func text(_ value: Double) -> String {
            switch subject {
            case .rate: Figure.count(value)
            case .memory: ByteCountText.text(value)
            case .state, .liveKeys: Figure.significant(value)
            }
        }
        return [
            subject.name, text(summary.median), "\(text(summary.minimum)) … \(text(summary.maximum))",
            Figure.signedPercent(share), "\(Figure.signedPercent(lower)) … \(Figure.signedPercent(upper))",
        ]
    }

    static let head = ["over ten blocks", "median", "least … largest", "moved by", "95 % interval"]
}
