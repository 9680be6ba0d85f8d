import Harness
import Scenarios

/// `spate scenario list`: what comes with Spate.
struct ScenarioList: Command {
    static let specification = CommandSpecification(
        name: "scenario list",
        about: "List the scenarios of a folder, with what each is about.",
        usage: "[DIR]",
        operands: [("DIR", "The folder (default: the nearest 'scenarios').")])

    private let library: DocumentLibrary

    init(arguments: inout Arguments) throws(UsageError) {
        library = DocumentLibrary(.scenario, directory: arguments.optionalOperand())
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        guard let directory = library.directory else {
            throw CommandFailure(
                .invalidInput, "there is no folder of scenarios here; name one: 'spate scenario list DIR'")
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
