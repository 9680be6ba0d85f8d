/// Scenarios that are over in a moment.
public enum SmallScenario {
    /// Some 1,200 events in two lanes, all in order and whole.
    public static let plain = """
        version: 1
        name: small
        seed: 5
        lanes: 2
        clock: { start: 2026-02-12T00:00:00Z, span: 20m }
        rate: { mean: 1/s }
        population: { users: 100 }
        """

    /// Some 2,400 events in three lanes, with everything in them.
    public static let dirty = dirty(span: "20m", rate: "2/s")

    /// The same traffic over another span.
    public static func dirty(span: String, rate: String) -> String {
        """
        version: 1
        name: small
        about: A little traffic with everything in it.
        seed: 5
        lanes: 3
        clock: { start: 2026-02-12T00:00:00Z, span: \(span) }
        rate: { mean: \(rate) }
        population: { users: 200 }
        faults_in_data: { duplicates: 2%, truncated: 1%, wrong_type: 1%, missing_user: 1% }
        plant: [{ cohort: window_edge, users: 3, at: 5m }]
        """
    }
}
