public import Vocabulary

extension QueryConfiguration {
    /// Reads a query configuration from a YAML or JSON file.
    ///
    /// - Throws: every mistake in it: of syntax, keys, units and the rules of `issues()`.
    public init(contentsOfFile path: String) throws(DocumentError) {
        try self.init(Document.whole(contentsOfFile: path))
    }

    /// Reads a query configuration from YAML or JSON; messages call it `source`.
    public init(yaml bytes: [UInt8], source: String) throws(DocumentError) {
        try self.init(Document.whole(yaml: bytes, source: source))
    }

    /// Reads a query configuration that is a part of a document, such as `queries` of a run's record, at `path`.
    public init(_ document: Document, path: String = "") throws(DocumentError) {
        let issues = IssueList(source: document.source)
        issues.note(path, source: document.source, line: document.line)
        self.init(document, path: path, issues: issues)
        try issues.check()
    }

    /// Reads the keys of a mapping at `path` and judges the rules; mistakes go to `issues`.
    init(_ document: Document?, path: String, issues: IssueList) {
        self.init()
        let before = issues.issues.count
        var root = SectionReader(document, path: path, issues: issues)
        root.read("day_offset", into: &dayOffsetMinutes, allowed: "±HH:MM between -14:00 and +14:00, in quotes") {
            guard case .scalar(let text, _) = $0.content else { return nil }
            return Self.dayOffsetMinutes(text)
        }
        root.duration("max_future_skew", into: &maxFutureSkew)
        root.read("max_record_bytes", into: &maxRecordBytes, allowed: ByteCountText.allowed) {
            guard case .scalar(let text, _) = $0.content else { return nil }
            return ByteCountText.bytes(text)
        }
        root.choice("idle", into: &idle)
        root.duration("idle_after", into: &idleAfter)
        readQueries(&root)
        root.finish()
        // A value that could not be read has its default here, so a rule never complains of the same key twice.
        let unread = Set(issues.issues[before...].map(\.key))
        for issue in self.issues() where !unread.contains(root.fullKey(issue.key)) {
            issues.add(root.fullKey(issue.key), "found \(issue.value), allowed is \(issue.allowed)")
        }
    }

    private mutating func readQueries(_ root: inout SectionReader) {
        var section = root.section("active_users")
        section.duration("delay", into: &activeUsers.delay)
        section.finish()
        section = root.section("retention")
        section.read("days", into: &retention.days, allowed: "a list of whole numbers, such as [1, 7, 30]") {
            guard case .sequence(let elements) = $0.content else { return nil }
            let days = elements.compactMap { element -> Int64? in
                guard case .scalar(let text, isPlain: true) = element.content else { return nil }
                return Int64(text)
            }
            return days.count == elements.count ? days : nil
        }
        section.finish()
        section = root.section("top_pages")
        section.duration("delay", into: &topPages.delay)
        section.duration("window", into: &topPages.window)
        section.duration("slide", into: &topPages.slide)
        section.integer("top", into: &topPages.top)
        section.flag("dedup", into: &topPages.dedup)
        section.finish()
        section = root.section("funnel")
        section.duration("delay", into: &funnel.delay)
        section.duration("timeout", into: &funnel.timeout)
        section.finish()
        section = root.section("drop_off")
        section.duration("every", into: &dropOff.every)
        section.finish()
    }
}
