import Harness
import Scenarios
import Vocabulary

/// `spate scenario show`: what a scenario comes to, parents and overrides included.
struct ScenarioShow: Command {
    static let specification = CommandSpecification(
        name: "scenario show",
        about: "Show what a scenario comes to: its load, its queries and its digest.",
        usage: "SCENARIO [--set KEY=VALUE]…",
        details: ["Two loads with one digest and one seed are the same bytes."],
        operands: [ScenarioOptions.operand],
        options: [ScenarioOptions.set],
        examples: ["spate scenario show quickstart", "spate scenario show quickstart --set rate.mean=40k/s"])

    private let options: ScenarioOptions

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let (path, scenario) = try options.load()
        let events = scenario.rate.mean * Double(scenario.clock.span) / 1000
        var table = TextTable(alignments: [.left, .left])
        table.append(["scenario", scenario.name])
        table.append(["about", scenario.about])
        table.append(["file", path])
        table.append(["load digest", scenario.loadDigest])
        table.append(["seed", "\(scenario.seed)"])
        table.append(["lanes (partitions)", "\(scenario.lanes)"])
        table.append(["span", DurationText.text(scenario.clock.span)])
        table.append(["speed", scenario.clock.speed.map { "\(Figure.significant($0))x" } ?? "max"])
        table.append(["mean rate", "\(Figure.count(scenario.rate.mean)) events/s, \(scenario.rate.shape.rawValue)"])
        table.append(["events, about", Figure.count(events)])
        table.append(["users", Figure.grouped(scenario.population.users)])
        table.append(["contents", Figure.grouped(scenario.contents.count)])
        table.append(["planted cohorts", "\(scenario.plant.count)"])
        table.append(["queries", scenario.queries.document])
        Console.data(table.text)
        return .success
    }
}
