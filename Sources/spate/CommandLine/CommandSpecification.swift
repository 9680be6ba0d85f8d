/// What a command is called, takes and does: the parser and the help text both read it.
struct CommandSpecification: Sendable {
    /// An option, written `--name VALUE`, `--name=VALUE` or, without a value, `--name`.
    struct Option: Sendable {
        let name: String
        /// What to call the value in help, such as `DIR`; `nil` for a flag.
        let value: String?
        /// What it does, with its unit and default.
        let about: String
        /// Whether it may be given more than once.
        let repeats: Bool

        /// A letter by which it goes as well, as other programs have it.
        let letter: Character?

        /// An option with a value.
        init(_ name: String, _ value: String?, repeats: Bool = false, letter: Character? = nil, _ about: String) {
            self.name = name
            self.letter = letter
            self.value = value
            self.about = about
            self.repeats = repeats
        }

        /// A flag.
        init(_ name: String, _ about: String) { self.init(name, nil, about) }

        /// As it is written in help: `--to DIR`.
        var synopsis: String {
            let names = letter.map { "-\($0), --\(name)" } ?? "--\(name)"
            return value.map { "\(names) \($0)" } ?? names
        }

        /// Whether a user means it by a word.
        func isCalled(_ word: some StringProtocol) -> Bool {
            word == "--\(name)" || letter.map { word == "-\($0)" } ?? false
        }
    }

    /// One word, or two for a command of a family: `bench`, `scenario list`.
    let name: String
    /// One sentence.
    let about: String
    /// What follows the name in the usage line.
    let usage: String
    /// More than the one sentence: what comes out, where it goes, exit codes. Paragraphs are wrapped.
    var details: [String] = []
    /// Operands by name, in order, with what they mean.
    var operands: [(name: String, about: String)] = []
    var options: [Option] = []
    /// Command lines that work as they stand.
    var examples: [String] = []

    var usageLine: String { "Usage: spate \(name)\(usage.isEmpty ? "" : " \(usage)")" }
}
