internal import Vocabulary

/// Reads the keys of one mapping, each at most once, and reports every mistake instead of stopping at the first.
///
/// A key that is absent leaves its variable as it is: the default. `finish()` reports the keys that nobody read.
struct SectionReader {
    let path: String
    let issues: IssueList
    private let document: Document?
    private let entries: [Document.Entry]
    private var known: [String] = []

    /// Reads the mapping `document`; `nil` and null are empty mappings.
    init(_ document: Document?, path: String, issues: IssueList) {
        self.path = path
        self.issues = issues
        self.document = document
        switch document?.content {
        case .mapping(let entries): self.entries = entries
        case _? where document?.isNull != true:
            entries = []
            issues.add(path, "found \(document?.summary ?? ""), allowed is a mapping of keys")
        default: entries = []
        }
        for entry in entries { issues.note(fullKey(entry.key), source: entry.value.source, line: entry.line) }
    }

    /// Whether the mapping was written at all.
    var isPresent: Bool { document != nil }

    /// The keys as written, in order: for tables whose keys are the author's own names.
    var names: [String] { entries.map(\.key) }

    func fullKey(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The value of a key, which is known from then on; `nil` if it was not written.
    mutating func value(_ key: String) -> Document? {
        known.append(key)
        return entries.first { $0.key == key }?.value
    }

    /// A mapping below this one.
    mutating func section(_ key: String) -> SectionReader {
        SectionReader(value(key), path: fullKey(key), issues: issues)
    }

    /// Reads a value by a function that returns `nil` for what is not allowed.
    mutating func read<Value>(
        _ key: String, into variable: inout Value, allowed: String, _ parse: (Document) -> Value?
    ) {
        guard let document = value(key) else { return }
        if let value = parse(document) { variable = value } else { reject(key, document, allowed: allowed) }
    }

    func reject(_ key: String, _ document: Document, allowed: String) {
        issues.add(fullKey(key), "found \(document.summary), allowed is \(allowed)")
    }

    mutating func duration(
        _ key: String, into variable: inout Milliseconds, in range: ClosedRange<Milliseconds>? = nil
    ) {
        let bounds = range.map { ", from \(DurationText.text($0.lowerBound)) to \(DurationText.text($0.upperBound))" }
        read(key, into: &variable, allowed: "\(DurationText.allowed)\(bounds ?? "")") { document in
            guard case .scalar(let text, _) = document.content, let value = DurationText.milliseconds(text),
                range?.contains(value) != false
            else { return nil }
            return value
        }
    }

    mutating func integer<Value: FixedWidthInteger>(
        _ key: String, into variable: inout Value, in range: ClosedRange<Value>? = nil
    ) {
        let bounds = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
        read(key, into: &variable, allowed: "a whole number\(bounds)") { document in
            guard case .scalar(let text, isPlain: true) = document.content, let value = Value(text),
                range?.contains(value) != false
            else { return nil }
            return value
        }
    }

    mutating func flag(_ key: String, into variable: inout Bool) {
        read(key, into: &variable, allowed: "true or false") { document in
            guard case .scalar(let text, isPlain: true) = document.content else { return nil }
            return ["true": true, "false": false][text]
        }
    }

    mutating func text(_ key: String, into variable: inout String) {
        read(key, into: &variable, allowed: "text") { document in
            guard case .scalar(let text, _) = document.content else { return nil }
            return text
        }
    }

    /// Reads one of a few names; a wrong one gets the nearest as a suggestion.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String, into variable: inout Value) {
        let names = Value.allCases.map(\.rawValue)
        guard let document = value(key) else { return }
        if case .scalar(let text, _) = document.content {
            if let value = Value(rawValue: text) {
                variable = value
                return
            }
            let hint = Spelling.nearest(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
            reject(key, document, allowed: names.joined(separator: " or ") + hint)
        } else {
            reject(key, document, allowed: names.joined(separator: " or "))
        }
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        for entry in entries where !known.contains(entry.key) {
            let hint = Spelling.nearest(to: entry.key, among: known).map { "; did you mean '\($0)'?" }
            let keys = known.sorted().joined(separator: ", ")
            issues.add(
                fullKey(entry.key), "is not a known key\(hint ?? "")\(hint == nil ? "; known are \(keys)" : "")")
        }
    }
}
