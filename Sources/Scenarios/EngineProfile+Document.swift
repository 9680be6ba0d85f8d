internal import Vocabulary

extension EngineProfile {
    /// Reads a profile.
    ///
    /// - Throws: every mistake of the file together.
    public init(contentsOfFile path: String) throws(DocumentError) {
        try self.init(Document.whole(contentsOfFile: path))
    }

    /// Reads a profile from YAML, which messages call `source`.
    public init(yaml bytes: [UInt8], source: String) throws(DocumentError) {
        try self.init(Document.whole(yaml: bytes, source: source))
    }

    private init(_ document: Document) throws(DocumentError) {
        self.init()
        let issues = IssueList(source: document.source)
        issues.note("", source: document.source, line: document.line)
        var root = SectionReader(document, path: "", issues: issues)
        root.requireVersion(1)
        root.text("name", into: &name)
        root.text("about", into: &about)
        root.choice("reads", into: &reads)
        root.read("command", into: &command, allowed: "a list of texts, those with a placeholder in quotes", Self.texts)
        var variables = root.section("environment")
        for name in variables.names { variables.text(name, into: &environment[name, default: ""]) }
        root.choice("ends", into: &ends)
        root.flag("drains", into: &drains)
        readOutput(&root)
        root.duration("timeout", into: &timeout, in: 100...7 * .millisecondsPerDay)
        root.duration("stop_within", into: &stopWithin, in: 0...3_600_000)
        root.finish()
        issues.beginRules()
        judge(root)
        try issues.check()
    }

    private static func texts(_ document: Document) -> [String]? {
        guard case .sequence(let elements) = document.content else { return nil }
        let texts = elements.compactMap { element in
            if case .scalar(let text, _) = element.content { text } else { nil as String? }
        }
        return texts.count == elements.count ? texts : nil
    }

    private mutating func readOutput(_ root: inout SectionReader) {
        var section = root.section("writes")
        section.text("rows", into: &writes.rows)
        section.choice("order", into: &writes.order)
        func optional(_ key: String, _ variable: inout String?) {
            var text = ""
            section.text(key, into: &text)
            variable = text.isEmpty ? nil : text
        }
        optional("ledger", &writes.ledger)
        optional("dead_letters", &writes.deadLetters)
        optional("late", &writes.late)
        section.finish()
    }

    /// The rules that no single key shows.
    private func judge(_ root: SectionReader) {
        root.require(!name.isEmpty, "name", "is missing; allowed is text")
        root.require(!(command.first ?? "").isEmpty, "command", "is missing; allowed is a program and its arguments")
        let words = command + environment.keys.sorted().map { environment[$0]! }
        let other: Set<String> = reads == .files ? ["brokers", "topic"] : ["log"]
        let known = Set(Placeholder.allCases.map(\.rawValue)).subtracting(other)
        func require(_ texts: [String], _ key: String) {
            for name in texts.flatMap(Self.placeholders) where !known.contains(name) {
                let hint =
                    other.contains(name)
                    ? "'{\(name)}' is nothing of an engine that reads \(reads.rawValue)"
                    : "'{\(name)}' is not known; known are \(known.sorted().map { "{\($0)}" }.joined(separator: ", "))"
                root.require(false, key, hint)
            }
        }
        require(command, "command")
        for name in environment.keys.sorted() { require([environment[name]!], "environment.\(name)") }
        let input = reads == .files ? Placeholder.log : .topic
        root.require(
            command.isEmpty || words.contains { $0.contains(input.text) }, "command",
            "has no '\(input.text)', so the engine cannot know where to read")
        for (key, path) in [
            ("rows", writes.rows), ("ledger", writes.ledger), ("dead_letters", writes.deadLetters),
            ("late", writes.late),
        ] {
            let isBelow = path.map { $0.hasPrefix("{out}/") && !$0.split(separator: "/").contains("..") } ?? true
            root.require(isBelow, "writes.\(key)", "found '\(path ?? "")', allowed is a path below '{out}/'")
        }
    }
}
