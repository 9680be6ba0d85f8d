import Harness
import Scenarios

/// `spate scenario list`: what comes with Spate.
struct ScenarioList: Command {
    static let specification = CommandSpecification(
        name: "scenario list",
        about: "List the scenarios of a folder, with what each is about.",
        usage: "[DIR]",
        operands: [("DIR", "The folder (default: the nearest 'scenarios').")])

    private let named: String?

    init(arguments: inout Arguments) throws(UsageError) {
        named = arguments.optionalOperand()
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let library = DocumentLibrary(.scenario, directory: named)
        guard let directory = library.directory else {
            throw CommandFailure(
                .invalidInput,
                named.map { "\($0): is no folder that can be read" }
                    ?? "there is no folder 'scenarios' here; name one: 'spate scenario list DIR'")
        }
        var table = TextTable(alignments: [.left, .left])
        var failures: [String] = []
        for name in library.names {
            do throws(DocumentError) {
                table.append([name, try Scenario(contentsOfFile: "\(directory)/\(name).yaml").about])
            } catch {
                failures += error.issues.map(\.description)
            }
        }
        Console.data(table.text)
        guard failures.isEmpty else { throw CommandFailure(.invalidInput, failures) }
        return .success
    }
}
