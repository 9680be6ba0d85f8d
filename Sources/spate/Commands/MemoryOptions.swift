import Harness
import Scenarios
import Vocabulary

/// How `run` is told to generate the load that it reads: `--from memory://SCENARIO`.
struct MemoryOptions {
    static let scheme = "memory://"
    static let options = [
        ScenarioOptions.set, PaceOptions.option, PaceOptions.warmUp,
    ]

    private let scenario: ScenarioOptions
    private let rate: Double?
    private let warmUp: Milliseconds?

    /// What follows the scheme in `from`; `nil` for another source, to which none of the options belongs.
    init?(from: String, _ arguments: inout Arguments) {
        rate = PaceOptions.rate(&arguments)
        warmUp = PaceOptions.warmUp(&arguments)
        scenario = ScenarioOptions(name: String(from.dropFirst(Self.scheme.count)), overrides: arguments.texts("set"))
        guard !from.hasPrefix(Self.scheme) else { return }
        arguments.refuse(
            if: rate != nil || warmUp != nil || !scenario.overrides.isEmpty,
            "Options '--set', '--rate' and '--warm-up' need '--from \(Self.scheme)SCENARIO'.")
        return nil
    }

    /// Reads the scenario; its queries are those of the run unless a configuration is given.
    func load(epochBytes: Int) throws -> (load: MemoryLoad, queries: QueryConfiguration) {
        let (_, scenario) = try scenario.load()
        let speed = try rate.map { try PaceOptions.speed(of: scenario, rate: $0) } ?? scenario.clock.speed
        try PaceOptions.check(warmUp: warmUp, of: scenario, isPaced: speed != nil)
        let load = MemoryLoad(
            scenario: scenario, speed: speed,
            warmUp: warmUp ?? WarmUp.standard(span: scenario.clock.span, scenario.queries), epochBytes: epochBytes)
        return (load, scenario.queries)
    }
}
