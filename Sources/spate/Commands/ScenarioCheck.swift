import Harness
import Scenarios

/// `spate scenario check`: everything that is wrong with scenario files.
struct ScenarioCheck: Command {
    static let specification = CommandSpecification(
        name: "scenario check",
        about: "Check scenario files: every mistake with its file, line and key, and what is allowed.",
        usage: "SCENARIO… [--set KEY=VALUE]…",
        details: [
            "Exits 0 if all are valid, 65 if one is not. Warns where a user has more than 1,000 events a day on average: "
                + "the rate wins, so that few users share it; and where a load has no record."
        ],
        operands: [ScenarioOptions.operand],
        options: [ScenarioOptions.set],
        examples: ["spate scenario check scenarios/*.yaml"])

    private let scenarios: [String]
    private let overrides: [String]

    init(arguments: inout Arguments) throws(UsageError) {
        scenarios = arguments.operands("SCENARIO")
        overrides = arguments.texts("set")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        var failures: [String] = []
        for name in scenarios {
            do throws(DocumentError) {
                let path = try DocumentLibrary(.scenario).path(of: name)
                let scenario = try Scenario(contentsOfFile: path, overrides: overrides)
                Console.data("\(path): \(scenario.name) is valid, load digest \(scenario.loadDigest)")
                warn(of: scenario, path: path)
            } catch {
                failures += error.issues.map(\.description)
            }
        }
        guard failures.isEmpty else { throw CommandFailure(.invalidInput, failures) }
        return .success
    }

    private func warn(of scenario: Scenario, path: String) {
        if scenario.rate.mean == 0, scenario.plant.isEmpty {
            Console.note("Warning: \(path): rate.mean: found 0/s, and nothing is planted: the load has no record")
        }
        let events = scenario.eventsOfUserAndDay
        guard events > Scenario.believableEventsOfUserAndDay else { return }
        Console.note(
            "Warning: \(path): population.users: found \(Figure.grouped(scenario.population.users)), so that each has "
                + "\(Figure.grouped(Int(events))) events a day on average; more than 1,000 are hardly a learner's")
    }
}
