/// The mistakes found so far, and where each key stands, so that rules judged later can name a line.
final class IssueList {
    private(set) var issues: [DocumentIssue] = []
    private var places: [String: (source: String, line: Int)] = [:]
    private var unread: Set<String> = []
    /// Where a key that was not written belongs.
    private let source: String

    init(source: String) { self.source = source }

    /// Remembers where a key stands.
    func note(_ key: String, source: String, line: Int) { places[key] = (source, line) }

    func add(_ issue: DocumentIssue) { issues.append(issue) }

    /// From here on, mistakes at keys that could not be read, above or below them, are passed over: they follow from
    /// defaults that stand in for what the author meant.
    func beginRules() { unread = Set(issues.map(\.key)) }

    private func followsFromUnread(_ key: String) -> Bool {
        unread.contains { $0 == key || $0.hasPrefix("\(key).") || key.hasPrefix("\($0).") || $0.hasPrefix("\(key)[") }
    }

    /// Adds a mistake at a key; one that was left to its default takes the place of the nearest level that was written.
    func add(_ key: String, _ message: String) {
        guard !followsFromUnread(key) else { return }
        var level = key[...]
        while places[String(level)] == nil, let dot = level.lastIndex(of: ".") { level = level[..<dot] }
        let place = places[String(level)] ?? places[""]
        issues.append(DocumentIssue(source: place?.source ?? source, line: place?.line, key: key, message: message))
    }

    /// Throws everything found, in the order of the lines.
    func check() throws(DocumentError) {
        guard issues.isEmpty else {
            let sorted = issues.enumerated().sorted { first, second in
                (first.element.source, first.element.line ?? 0, first.offset)
                    < (second.element.source, second.element.line ?? 0, second.offset)
            }
            throw DocumentError(issues: sorted.map(\.element))
        }
    }
}
