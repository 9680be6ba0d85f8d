internal import Scenarios
public import Vocabulary

/// How much of a paced scenario's time passes before anything is measured.
public enum WarmUp {
    /// The share of a scenario's span, where that is long enough.
    static let share = 0.2

    /// The least of a steady state, in the scenario's time: two windows of `top_pages` have closed.
    static func least(_ queries: QueryConfiguration) -> Milliseconds {
        queries.topPages.delay + 2 * queries.topPages.slide
    }

    /// That of a scenario for which nothing else is said. If there is no time for the least, it is shorter.
    public static func standard(span: Milliseconds, _ queries: QueryConfiguration) -> Milliseconds {
        let (share, least) = (span / 5, least(queries))
        return least > span / 2 ? share : max(share, least)
    }

    /// How a paced run that is too short to be told a steady state is made long enough; `nil` for one that is not too short.
    ///
    /// What it advises leaves a minute on schedule.
    static func advice(for scenario: Scenario, speed: Double, warmUp: Milliseconds?) -> String? {
        let (span, least) = (scenario.clock.span, least(scenario.queries))
        let taken = warmUp ?? standard(span: span, scenario.queries)
        let seconds = Double(span - taken) / 1000 / speed
        guard taken < least || seconds < Double(Steadiness.leastSamples) else { return nil }
        let minute = 60_000 * speed
        let needed = max(2 * Double(least), Double(least) + minute, minute / (1 - share))
        guard needed <= Double(Scenario.Clock.longestSpan) else { return "at a lower pace" }
        let unit = needed > 3_600_000 ? 3_600_000.0 : 60_000
        let text = "with --set clock.span=\(DurationText.text(Milliseconds((needed / unit).rounded(.up) * unit)))"
        guard warmUp != nil else { return text }
        return Double(span) < needed ? "without --warm-up and \(text)" : "without --warm-up"
    }
}
