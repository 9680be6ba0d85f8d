internal import Measurement

/// Whether a paced run was in a steady state, and whether its rate could go on for good.
///
/// Both are judged from the samples on schedule and from the latencies of ten blocks of it; a run of fewer than ten
/// seconds is not judged.
struct Steadiness: Codable {
    static let leastSamples = 10
    /// The rate may drift by this share of itself over the run.
    private static let mostDrift = 0.05
    /// Memory beside the state may grow by this share of all memory over the run.
    private static let mostGrowth = 0.05
    /// The lag may grow by this share of the rate.
    private static let mostLagSlope = 0.01
    /// The latency of the second half may be so many times that of the first.
    private static let mostDegradation = 1.25

    /// What speaks against a steady state.
    let unsteady: [String]
    /// What speaks against going on at this rate, beside that.
    let unsustainable: [String]

    var isSteady: Bool { unsteady.isEmpty }
    var isSustainable: Bool { isSteady && unsustainable.isEmpty }

    private enum CodingKeys: String, CodingKey { case unsteady, unsustainable }

    /// - Parameters:
    ///   - samples: of the whole run, once a second.
    ///   - rate: events a second on schedule.
    ///   - blocks: the worst hundredth of latencies of each block of the run, in microseconds.
    ///   - halves: that of the rows of each half, where there are enough rows.
    init?(samples: [RunSample], rate: Double, blocks: [Int64], halves: [Int64?]) {
        let timed = samples.compactMap { sample in
            sample.scheduleSecond.map { (second: $0, sample: sample) }
        }
        guard timed.count >= Self.leastSamples else { return nil }
        let seconds = timed[timed.count - 1].second - timed[0].second
        func slope(_ value: (RunSample) -> Double) -> TheilSenSlope? {
            TheilSenSlope(timed.map { ($0.second, value($0.sample)) })
        }
        unsteady = [
            Self.drift(timed.map { ($0.second, Double($0.sample.events)) }, seconds: seconds),
            Self.growth(slope { Double($0.rssBytes - $0.arenaBytes) }, of: samples[samples.count - 1], seconds),
            Self.trend(ofBlocks: blocks),
        ].compactMap(\.self)
        unsustainable =
            Self.lag(timed.map { Double($0.sample.lagEvents ?? 0) }, slope { Double($0.lagEvents ?? 0) }, rate: rate)
            + [Self.degradation(halves)].compactMap(\.self)
    }

    /// The rate of each step, as a line.
    private static func drift(_ counts: [(x: Double, y: Double)], seconds: Double) -> String? {
        let rates = zip(counts, counts.dropFirst()).map { before, after in
            (x: after.x, y: (after.y - before.y) / (after.x - before.x))
        }
        let mean = rates.reduce(0) { $0 + $1.y } / Double(rates.count)
        guard let line = TheilSenSlope(rates), mean > 0, abs(line.deviations) > 1.96 else { return nil }
        let share = line.slope * seconds / mean
        return abs(share) > mostDrift ? "the rate drifts by \(Figure.percent(share)) over the run" : nil
    }

    private static func growth(_ line: TheilSenSlope?, of last: RunSample, _ seconds: Double) -> String? {
        guard let line, line.deviations > 1.96 else { return nil }
        let share = line.slope * seconds / Double(last.rssBytes)
        return share > mostGrowth
            ? "memory beside the state grows by \(Figure.percent(share)) of all over the run" : nil
    }

    private static func trend(ofBlocks blocks: [Int64]) -> String? {
        guard let line = TheilSenSlope(blocks.enumerated().map { (Double($0.offset), Double($0.element)) }),
            line.deviations > 1.96
        else { return nil }
        return "the worst hundredth of latencies rises from block to block: "
            + blocks.map(Figure.duration(microseconds:)).joined(separator: ", ")
    }

    private static func lag(_ lags: [Double], _ line: TheilSenSlope?, rate: Double) -> [String] {
        var reasons: [String] = []
        if let line, line.upper > mostLagSlope * rate {
            reasons.append("the lag may grow by \(Figure.count(line.upper)) events a second")
        }
        let end = lags[lags.count - 1]
        if end > max(rate, 2 * lags.sorted()[lags.count / 2]) {
            reasons.append("\(Figure.count(end)) events wait at the end, over a second's")
        }
        return reasons
    }

    private static func degradation(_ halves: [Int64?]) -> String? {
        guard let first = halves[0], let second = halves[1], Double(second) > mostDegradation * Double(first)
        else { return nil }
        return
            "the worst hundredth of excess latencies is \(Figure.duration(microseconds: first)) in the first half and "
            + "\(Figure.duration(microseconds: second)) in the second"
    }
}
