public import Vocabulary

extension Scenario.Cohort {
    /// The edge around which the cohort is planted: a day's end, a window's end, or the start of its journeys.
    ///
    /// It is the first such edge after `at`: as starts are whole seconds, the events 1 ms before it lie inside the span.
    public func edge(in scenario: Scenario) -> EventTime {
        let from = scenario.clock.start + at
        func next(_ every: Milliseconds, offset: Milliseconds = 0) -> EventTime {
            ((from + offset).flooredQuotient(dividingBy: every) + 1) * every - offset
        }
        switch kind {
        case .dayEdge, .lateEdge, .retention: return next(.millisecondsPerDay, offset: scenario.queries.dayOffset)
        case .windowEdge: return next(scenario.queries.topPages.slide)
        case .timeoutEdge: return next(1000)
        }
    }

    /// The last arrival of the cohort's records.
    public func lastArrival(in scenario: Scenario) -> EventTime? {
        let edge = edge(in: scenario)
        switch kind {
        case .dayEdge, .windowEdge: return edge + 1
        case .timeoutEdge: return edge + 2 * scenario.queries.funnel.timeout + 2
        case .lateEdge: return edge + scenario.queries.activeUsers.delay + 1
        case .retention: return edge + Int64(after) * .millisecondsPerDay
        }
    }
}
