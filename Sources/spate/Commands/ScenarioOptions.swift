import Harness
import Scenarios

/// What every command that takes a scenario asks for.
struct ScenarioOptions {
    static let operand = (
        name: "SCENARIO", about: "A scenario file, or the name of one that comes with Spate ('spate scenario list')."
    )
    static let set = CommandSpecification.Option(
        "set", "KEY=VALUE", repeats: true, "Override a key of the scenario, such as rate.mean=40k/s; repeats.")

    /// As the user named it.
    let name: String
    let overrides: [String]

    init(arguments: inout Arguments) {
        self.init(name: arguments.operand("SCENARIO"), overrides: arguments.texts("set"))
    }

    init(name: String, overrides: [String]) {
        self.name = name
        self.overrides = overrides
    }

    /// Reads the scenario.
    func load() throws(DocumentError) -> (path: String, scenario: Scenario) {
        let path = try DocumentLibrary(.scenario).path(of: name)
        return (path, try Scenario(contentsOfFile: path, overrides: overrides))
    }
}
