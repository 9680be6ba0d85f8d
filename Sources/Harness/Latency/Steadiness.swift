internal import Measurement
internal import Vocabulary

/// Whether a paced run was in a steady state, and whether its rate could go on for good.
///
/// Both are judged from the samples on schedule and from the latencies of ten blocks of it; a run of fewer than ten
/// seconds is not judged.
struct Steadiness: Codable {
    static let leastSamples = 10
    /// The lag may grow by this share of the rate.
    private static let mostLagSlope = 0.01
    /// The latency of the second half may be so many times that of the first.
    private static let mostDegradation = 1.25

    /// What speaks against a steady state.
    let unsteady: [String]
    /// What speaks against going on at this rate, beside that.
    let unsustainable: [String]
    /// What is known of the run over ten blocks of it.
    let trends: [Trend]

    var isSteady: Bool { unsteady.isEmpty }
    var isSustainable: Bool { isSteady && unsustainable.isEmpty }

    /// - Parameters:
    ///   - samples: of the whole run, once a second.
    ///   - stateMinima: with the entries that the load asks for.
    ///   - warmUp: how much of the scenario's time passed before the schedule, and how much is the least.
    ///   - rate: events a second on schedule.
    ///   - blocks: the worst hundredth of latencies of each block of the run, in microseconds.
    ///   - halves: that of the rows of each half, where there are enough rows.
    init?(
        samples: [RunSample], stateMinima: StateMinimumCurve, warmUp: (taken: Milliseconds, least: Milliseconds),
        rate: Double, blocks: [Int64], halves: [Int64?]
    ) {
        let timed = samples.compactMap { sample in
            sample.scheduleSecond.map { (second: $0, sample: sample) }
        }
        guard timed.count >= Self.leastSamples, let last = timed.last?.sample else { return nil }
        func medians(_ value: (RunSample) -> Double?) -> [Double] {
            (0..<LatencyIntervals.blocks).compactMap { block in
                let range =
                    timed.count * block / LatencyIntervals.blocks..<timed.count * (block + 1) / LatencyIntervals.blocks
                let values = timed[range].compactMap { value($0.sample) }
                return values.isEmpty ? nil : TrialSummary(values).median
            }
        }
        func byEntry(_ value: (RunSample) -> Int?) -> [Double] {
            medians { sample in
                guard let events = sample.events, let value = value(sample) else { return nil }
                return stateMinima.entries(atRecords: events).map { Double(value) / $0 }
            }
        }
        trends = [
            Trend(.rate, blocks: Self.rates(timed.map { ($0.second, Double($0.sample.events ?? 0)) })),
            Trend(
                .memory, blocks: medians { Double($0.rssBytes - ($0.arenaBytes ?? 0)) }, of: Double(last.rssBytes)),
            Trend(.state, blocks: byEntry(\.arenaBytes)),
            Trend(.liveKeys, blocks: byEntry(\.liveKeys)),
        ].compactMap(\.self)
        // Before windows have closed, all that the load asks for still grows: nothing else can be told.
        unsteady =
            Self.objection(to: warmUp).map { [$0] }
            ?? trends.compactMap(\.objection) + [Self.trend(ofBlocks: blocks)].compactMap(\.self)
        let lags = timed.map { ($0.second, Double($0.sample.lagEvents ?? 0)) }
        unsustainable = Self.lag(lags, rate: rate) + [Self.degradation(halves)].compactMap(\.self)
    }

    /// The rate in each of ten blocks of the same length; between samples events are spread evenly.
    private static func rates(_ counts: [(x: Double, y: Double)]) -> [Double] {
        let (start, length) = (
            counts[0].x, (counts[counts.count - 1].x - counts[0].x) / Double(LatencyIntervals.blocks)
        )
        let ends = (0...LatencyIntervals.blocks).map { block in
            let time = start + Double(block) * length
            let next = counts.firstIndex { $0.x >= time } ?? counts.count - 1
            guard next > 0 else { return counts[0].y }
            let (before, after) = (counts[next - 1], counts[next])
            return before.y + (after.y - before.y) * (time - before.x) / (after.x - before.x)
        }
        return zip(ends, ends.dropFirst()).map { ($1 - $0) / length }
    }

    private static func objection(to warmUp: (taken: Milliseconds, least: Milliseconds)) -> String? {
        guard warmUp.taken < warmUp.least else { return nil }
        return "the warm-up of \(DurationText.text(warmUp.taken)) of the scenario's time is too short: two windows of "
            + "top_pages close in \(DurationText.text(warmUp.least))"
    }

    private static func trend(ofBlocks blocks: [Int64]) -> String? {
        guard let line = TheilSenSlope(blocks.enumerated().map { (Double($0.offset), Double($0.element)) }),
            line.deviations > 1.96
        else { return nil }
        return "the worst hundredth of latencies rises from block to block: "
            + blocks.map(Figure.duration(microseconds:)).joined(separator: ", ")
    }

    private static func lag(_ points: [(x: Double, y: Double)], rate: Double) -> [String] {
        var reasons: [String] = []
        if let line = TheilSenSlope(points), line.upper > mostLagSlope * rate {
            reasons.append("the lag may grow by \(Figure.count(line.upper)) events a second")
        }
        let lags = points.map(\.y)
        let end = lags[lags.count - 1]
        if end > max(rate, 2 * TrialSummary(lags).median) {
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
