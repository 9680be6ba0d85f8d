import Glibc
import Harness
import Logs
import Scenarios
import Vocabulary

/// The executable: finds the command that is meant, runs it, and turns what went wrong into a message and an exit code.
@main
enum Spate {
    private static let commands: [any Command.Type] = [
        Bench.self, SearchRate.self, Compare.self, Report.self, Examine.self, Generate.self, Run.self, ReplayRun.self,
        Verify.self,
        ScenarioList.self,
        ScenarioShow.self,
        ScenarioPlan.self,
        ScenarioCheck.self,
        CheckpointShow.self, CheckpointVerify.self, CheckpointExport.self, CheckpointImport.self,
    ]

    static func main() {
        // A reader that closes its end of a pipe ends the program quietly, as it does all others.
        signal(SIGPIPE, SIG_DFL)
        exit(Console.outcome(run(Array(CommandLine.arguments.dropFirst()))).rawValue)
    }

    private static func run(_ words: [String]) -> ExitCode {
        let specifications = commands.map { $0.specification }
        guard let first = words.first else {
            Console.note(Help.text(family: nil, commands: specifications))
            return .usage
        }
        if first == "--version" {
            Console.data("spate \(Build.version) (\(Build.configuration))")
            return .success
        }
        if first == "--help" || first == "-h" || first == "help" {
            return help(about: words.dropFirst().filter { $0 != "--help" }, specifications)
        }
        if let (command, rest) = match(words) {
            if wantsHelp(rest) {
                Console.data(Help.text(for: command.specification))
                return .success
            }
            return run(command, rest)
        }
        let family = specifications.filter { $0.name.hasPrefix("\(first) ") }
        guard !family.isEmpty else {
            return unknown(first, among: Set(specifications.compactMap { $0.name.split(separator: " ").first }))
        }
        if words.count > 1, !wantsHelp(words) {
            return unknown(words[1], of: first, among: Set(family.compactMap { $0.name.split(separator: " ").last }))
        }
        let text = Help.text(family: first, commands: specifications)
        guard wantsHelp(words) else {
            Console.note(text)
            return .usage
        }
        Console.data(text)
        return .success
    }

    /// The command that the first one or two words name, and the words after it.
    private static func match(_ words: [String]) -> (command: any Command.Type, rest: ArraySlice<String>)? {
        for command in commands {
            let name = command.specification.name.split(separator: " ").map(String.init)
            if words.starts(with: name) { return (command, words[name.count...]) }
        }
        return nil
    }

    private static func wantsHelp(_ words: some Sequence<String>) -> Bool {
        words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }

    private static func help(about words: [String], _ specifications: [CommandSpecification]) -> ExitCode {
        guard !words.isEmpty else {
            Console.data(Help.text(family: nil, commands: specifications))
            return .success
        }
        return run(words + ["--help"])
    }

    private static func unknown(
        _ word: String, of family: String? = nil, among names: Set<Substring>
    ) -> ExitCode {
        let sorted = names.map(String.init).sorted()
        let nearest = Spelling.nearest(to: word, among: sorted).map { " Did you mean '\($0)'?" }
        let known = family == nil ? "" : " Known are \(sorted.joined(separator: ", "))."
        let kind = word.hasPrefix("-") ? "option" : "command"
        let name = family.map { "spate \($0)" } ?? "spate"
        Console.error("Unknown \(kind) '\(word)'.\(nearest ?? known)")
        Console.note("Usage: \(name) COMMAND …\nSee '\(name) --help' for more information.")
        return .usage
    }

    private static func run(_ command: any Command.Type, _ words: ArraySlice<String>) -> ExitCode {
        var arguments = Arguments(words, for: command.specification)
        do {
            return try command.init(arguments: &arguments).run()
        } catch let error as UsageError {
            for problem in error.problems { Console.error(problem) }
            Console.note(command.specification.usageLine)
            Console.note("See 'spate \(command.specification.name) --help' for more information.")
            return .usage
        } catch let failure as CommandFailure {
            for message in failure.messages { Console.error(message) }
            return failure.exitCode
        } catch let error as DocumentError {
            for issue in error.issues { Console.error("\(issue)") }
            return .invalidInput
        } catch let error as LogError {
            for line in error.description.split(separator: "\n") { Console.error(String(line)) }
            switch error.cause {
            case .system: return .runtimeError
            case .invalidSetting: return .invalidInput
            case .unavailable: return .unavailable
            }
        } catch let error as HarnessError {
            Console.error("\(error)")
            return error.exitCode
        } catch {
            Console.error("\(error)")
            return .runtimeError
        }
    }
}
