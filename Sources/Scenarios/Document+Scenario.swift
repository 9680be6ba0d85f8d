extension Document {
    /// Tables whose keys are an author's own names: a child replaces them whole.
    private static let ownTables: Set<String> = [
        "population.platforms", "behaviour.pages", "arrival.lane_skew", "thresholds",
    ]
    /// The longest chain of parents.
    private static let maximumParents = 8

    /// Reads a scenario file and lays it over its parents.
    init(scenarioFile path: String) throws(DocumentIssue) {
        var chain = [path]
        var documents = [try Document(yaml: try DocumentFile.bytes(path: path), source: path)]
        while case .mapping(let entries) = documents.last?.content,
            let parent = entries.first(where: { $0.key == "extends" })
        {
            func refuse(_ message: String) -> DocumentIssue {
                DocumentIssue(source: chain.last ?? path, line: parent.line, key: "extends", message: message)
            }
            guard case .scalar(let name, _) = parent.value.content, !name.isEmpty, !name.hasPrefix("/"),
                !name.split(separator: "/", omittingEmptySubsequences: false).contains("..")
            else {
                throw refuse(
                    "found \(parent.value.summary), allowed is one file of the same folder or below it, such as steady.yaml"
                )
            }
            let folder = chain.last?.lastIndex(of: "/").map { chain[chain.count - 1][...$0] } ?? ""
            let parentPath = folder + name
            guard !chain.contains(String(parentPath)), chain.count < Self.maximumParents else {
                throw refuse("found \(parent.value.summary), which leads back to itself or over 8 files")
            }
            do {
                let bytes = try DocumentFile.bytes(path: String(parentPath))
                chain.append(String(parentPath))
                documents.append(try Document(yaml: bytes, source: String(parentPath)))
            } catch {
                throw error.line == nil ? refuse("'\(name)' \(error.message)") : error
            }
        }
        var merged = documents.removeLast()
        while let child = documents.popLast() { merged = merged.overlaid(with: child, path: "") }
        merged.removeEntry("extends")
        self = merged
    }

    private mutating func removeEntry(_ key: String) {
        guard case .mapping(var entries) = content else { return }
        entries.removeAll { $0.key == key }
        content = .mapping(entries)
    }

    /// A child's mappings add to its parent's, key by key; everything else replaces.
    private func overlaid(with child: Document, path: String) -> Document {
        guard case .mapping(var entries) = content, case .mapping(let additions) = child.content,
            !Self.ownTables.contains(path)
        else { return child }
        for addition in additions {
            let key = path.isEmpty ? addition.key : "\(path).\(addition.key)"
            if let index = entries.firstIndex(where: { $0.key == addition.key }) {
                let value = entries[index].value.overlaid(with: addition.value, path: key)
                entries[index] = Entry(key: addition.key, line: addition.line, value: value)
            } else {
                entries.append(addition)
            }
        }
        return Document(source: child.source, line: child.line, content: .mapping(entries))
    }

    /// Applies `key=value` of a command line; the value is YAML.
    mutating func override(with text: String) throws(DocumentIssue) {
        let source = "\(DocumentIssue.overridePrefix)\(text)"
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw DocumentIssue(source: source, line: nil, message: "allowed is key=value, such as rate.mean=40k/s")
        }
        let bytes = Array(text[equals...].dropFirst().utf8)
        set(text[..<equals], to: try Document(yaml: bytes, source: source), source: source)
    }

    /// Sets the value at a dotted key. A key that holds dots itself, such as a platform's, is found if it is there.
    private mutating func set(_ key: Substring, to value: Document, source: String) {
        var entries: [Entry] = []
        if case .mapping(let existing) = content { entries = existing }
        let index = entries.firstIndex { key == $0.key || key.hasPrefix("\($0.key).") }
        let name = index.map { entries[$0].key } ?? String(key.prefix { $0 != "." })
        let rest = key.dropFirst(name.count + 1)
        var inner = index.map { entries[$0].value } ?? Document(source: source, line: 1, content: .mapping([]))
        if rest.isEmpty { inner = value } else { inner.set(rest, to: value, source: source) }
        if let index {
            entries[index] = Entry(key: name, line: rest.isEmpty ? 1 : entries[index].line, value: inner)
        } else {
            entries.append(Entry(key: name, line: 1, value: inner))
        }
        content = .mapping(entries)
    }
}
