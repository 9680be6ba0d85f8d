import Vocabulary

/// The words after a command's name, held against its specification.
///
/// Problems are collected, and thrown all together by `finish()`, so that a user mends a line in one go.
struct Arguments {
    private let specification: CommandSpecification
    private var values: [String: [String]] = [:]
    private var operands: [String] = []
    private var problems: [String] = []
    /// What is missing, left over or does not fit together may then be what the unknown option was to say, or its value.
    private var hasUnknownOption = false

    init(_ words: some Sequence<String>, for specification: CommandSpecification) {
        self.specification = specification
        var words = Array(words)[...]
        while let word = words.popFirst() {
            if word == "--" {
                operands += words
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            readOption(word, followedBy: &words)
        }
    }

    private mutating func readOption(_ word: String, followedBy words: inout ArraySlice<String>) {
        let written = word.prefix { $0 != "=" }
        let attached = word.count > written.count ? String(word.dropFirst(written.count + 1)) : nil
        guard let option = specification.options.first(where: { $0.isCalled(written) }) else {
            hasUnknownOption = true
            let known = specification.options.map { "--\($0.name)" } + ["--help"]
            let nearest = Spelling.nearest(to: String(written), among: known)
            problems.append("Unknown option '\(written)'.\(nearest.map { " Did you mean '\($0)'?" } ?? "")")
            return
        }
        if option.value == nil {
            if attached != nil { problems.append("Option '--\(option.name)' takes no value.") }
            values[option.name, default: []].append("")
        } else if let value = attached {
            values[option.name, default: []].append(value)
        } else if let next = words.first, !next.hasPrefix("--") {
            values[option.name, default: []].append(words.removeFirst())
        } else {
            problems.append("Option '--\(option.name)' needs a value: '\(option.synopsis)'.")
            values[option.name, default: []].append("")
        }
        if !option.repeats, values[option.name]?.count == 2 {
            problems.append("Option '--\(option.name)' is given more than once.")
        }
    }

    /// The next operand; a problem if there is none.
    mutating func operand(_ name: String) -> String {
        refuse(if: operands.isEmpty, "Missing operand \(name).")
        return optionalOperand() ?? ""
    }

    /// The next operand, if there is one.
    mutating func optionalOperand() -> String? {
        operands.isEmpty ? nil : operands.removeFirst()
    }

    /// All operands that are left, at least one; a problem if there is none.
    mutating func operands(_ name: String) -> [String] {
        defer { operands = [] }
        return operands.isEmpty ? [operand(name)] : operands
    }

    /// Whether the flag is given.
    func flag(_ name: String) -> Bool {
        !given(name).isEmpty
    }

    /// The option's value, if it is given. An empty value is a problem.
    mutating func text(_ name: String) -> String? {
        texts(name).last
    }

    /// The values of an option that repeats, in order.
    mutating func texts(_ name: String) -> [String] {
        let texts = given(name)
        let complained = problems.contains { $0.hasPrefix("Option '--\(name)' needs a value") }
        if texts.contains(""), !complained { problems.append("Option '--\(name)' needs a value that is not empty.") }
        return texts
    }

    /// The option's value; a problem if it is not given.
    mutating func required(_ name: String) -> String {
        if let text = text(name) { return text }
        let option = specification.options.first { $0.name == name }
        refuse(if: true, "Missing option '\(option?.synopsis ?? name)'.")
        return ""
    }

    /// The option's value as `read` understands it; a problem if it does not.
    mutating func value<Value>(_ name: String, allowed: String, _ read: (String) -> Value?) -> Value? {
        values(name, allowed: allowed, read).last
    }

    /// The values of an option that repeats, as `read` understands them; a problem for each that it does not.
    mutating func values<Value>(_ name: String, allowed: String, _ read: (String) -> Value?) -> [Value] {
        texts(name).filter { !$0.isEmpty }.compactMap { text in
            if let value = read(text) { return value }
            problems.append("Option '--\(name)': '\(text)' is not allowed; it must be \(allowed).")
            return nil
        }
    }

    /// The option's value as a whole number within `range`, if it is given.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return value(name, allowed: allowed) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    /// Reports a combination that makes no sense, unless an unknown option may be why.
    mutating func refuse(if condition: Bool, _ problem: String) {
        if condition, !hasUnknownOption { problems.append(problem) }
    }

    /// Throws if anything was wrong, operands left over included.
    mutating func finish() throws(UsageError) {
        for operand in operands { refuse(if: true, "Unexpected operand '\(operand)'.") }
        if !problems.isEmpty { throw UsageError(problems) }
    }

    private func given(_ name: String) -> [String] {
        precondition(specification.options.contains { $0.name == name }, "--\(name) is not in the specification")
        return values[name] ?? []
    }
}
