public import Vocabulary

/// How a program that answers the queries is started, where it reads and where it writes: a file `engines/*.yaml`.
public struct EngineProfile: Hashable, Sendable {
    /// Where the engine reads the load.
    public enum Input: String, CaseIterable, Sendable { case files, kafka }

    /// How the harness knows that the engine is done.
    public enum Ending: String, CaseIterable, Sendable {
        /// It ends by itself.
        case itself
        /// It would go on; it is stopped when all rows are there.
        case stopped
    }

    /// How rows stand in what the engine writes.
    public enum Order: String, CaseIterable, Sendable {
        /// In the one order of final rows.
        case final
        /// In any.
        case any
    }

    /// What the engine writes; each is a file, or a directory of parts in the order of their names.
    public struct Output: Hashable, Sendable {
        public var rows = "{out}/results.ndjson"
        public var order = Order.final
        /// Those that it does not write are not checked.
        public var ledger: String?
        public var deadLetters: String?
        public var late: String?
    }

    /// What stands for something of a trial in the words of a profile.
    public enum Placeholder: String, CaseIterable, Sendable {
        /// The directory of partition files.
        case log
        /// The bootstrap brokers and the name of the topic.
        case brokers, topic
        /// The directory, made and empty, that takes what the engine writes.
        case out
        /// The file with the queries' configuration.
        case queries
        case threads
        /// This program.
        case spate
        /// The folder that the profile is in.
        case profile

        var text: String { "{\(rawValue)}" }
    }

    public var name = ""
    public var about = ""
    public var reads = Input.files
    /// The program and its arguments. A program without a slash is looked for in `PATH`.
    public var command: [String] = []
    /// What is added to the environment.
    public var environment: [String: String] = [:]
    public var ends = Ending.itself
    /// Whether it makes everything final at the end of its input.
    public var drains = true
    public var writes = Output()
    /// How long a trial may take.
    public var timeout: Milliseconds = 600_000
    /// How long the engine may take to end when it is asked to.
    public var stopWithin: Milliseconds = 10_000

    init() {}

    /// The names in braces in a text of the profile.
    static func placeholders(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            guard let end = part.firstIndex(of: "}") else { return nil }
            let name = part[..<end]
            // Braces around anything else, such as JSON, are the author's own.
            return !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "_") } ? String(name) : nil
        }
    }

    /// A text of the profile with its placeholders filled.
    public static func filled(_ text: String, _ values: [Placeholder: String]) -> String {
        var filled = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            filled += rest[..<brace]
            rest = rest[brace...]
            if let (placeholder, value) = values.first(where: { rest.hasPrefix($0.key.text) }) {
                filled += value
                rest = rest.dropFirst(placeholder.text.count)
            } else {
                filled.append(rest.removeFirst())
            }
        }
        return filled + rest
    }
}
