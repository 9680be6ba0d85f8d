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
}
