internal import CYAML

extension Document {
    /// The deepest nesting that is read: far more than any scenario needs, and far less than a stack holds.
    private static let maximumDepth = 64

    /// Reads one YAML (or JSON) document from bytes of UTF-8.
    ///
    /// - Parameter source: how messages call the bytes, mostly a path.
    /// - Throws: the first mistake of the syntax; after one, nothing that follows can be trusted.
    public init(yaml bytes: [UInt8], source: String) throws(DocumentIssue) {
        var parser = EventParser(bytes: bytes, source: source)
        self = try parser.document()
    }

    /// Builds a document from libyaml's events.
    @safe private struct EventParser: ~Copyable {
        private let source: String
        private let parser: UnsafeMutablePointer<yaml_parser_t>
        private let input: UnsafeMutableBufferPointer<UInt8>

        init(bytes: [UInt8], source: String) {
            self.source = source
            unsafe parser = .allocate(capacity: 1)
            unsafe input = .allocate(capacity: bytes.count)
            _ = unsafe input.initialize(fromContentsOf: bytes)
            unsafe yaml_parser_initialize(parser)
            unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            // Safe: `input` lives as long as the parser that reads it.
            unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
        }

        deinit {
            unsafe yaml_parser_delete(parser)
            unsafe parser.deallocate()
            unsafe input.deallocate()
        }

        mutating func document() throws(DocumentIssue) -> Document {
            var event = try next()
            guard event.type == YAML_STREAM_START_EVENT else { throw issue(event.line, "is not a YAML document") }
            event = try next()
            // A file of comments, or of nothing, says as much as an empty document.
            guard event.type == YAML_DOCUMENT_START_EVENT else {
                return Document(source: source, line: event.line, content: .scalar("", isPlain: true))
            }
            let root = try value(of: try next(), depth: 0)
            _ = try next()
            event = try next()
            guard event.type == YAML_STREAM_END_EVENT else {
                throw issue(event.line, "holds more than one document; one is allowed")
            }
            return root
        }

        private func value(of event: Event, depth: Int) throws(DocumentIssue) -> Document {
            guard depth < Document.maximumDepth else {
                throw issue(event.line, "is nested deeper than \(Document.maximumDepth) levels")
            }
            if event.hasAnchor || event.type == YAML_ALIAS_EVENT {
                throw issue(event.line, "has an anchor or an alias, which is not supported; write the value again")
            }
            switch event.type {
            case YAML_SCALAR_EVENT:
                let content = Content.scalar(event.text, isPlain: event.isPlain)
                return Document(source: source, line: event.line, content: content)
            case YAML_SEQUENCE_START_EVENT:
                var elements: [Document] = []
                while true {
                    let element = try next()
                    if element.type == YAML_SEQUENCE_END_EVENT { break }
                    elements.append(try value(of: element, depth: depth + 1))
                }
                return Document(source: source, line: event.line, content: .sequence(elements))
            case YAML_MAPPING_START_EVENT:
                return Document(source: source, line: event.line, content: .mapping(try entries(depth: depth)))
            default: throw issue(event.line, "has a value that is not supported")
            }
        }

        private func entries(depth: Int) throws(DocumentIssue) -> [Entry] {
            var entries: [Entry] = []
            while true {
                let key = try next()
                if key.type == YAML_MAPPING_END_EVENT { return entries }
                guard key.type == YAML_SCALAR_EVENT, !key.hasAnchor else {
                    throw issue(key.line, "has a key that is not text")
                }
                if let first = entries.first(where: { $0.key == key.text }) {
                    throw issue(key.line, "has the key '\(key.text)' twice; the first is on line \(first.line)")
                }
                let value = try value(of: try next(), depth: depth + 1)
                entries.append(Entry(key: key.text, line: key.line, value: value))
            }
        }

        private func next() throws(DocumentIssue) -> Event {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &event) == 1 else {
                let line = unsafe Int(max(parser.pointee.problem_mark.line, parser.pointee.context_mark.line)) + 1
                let reason = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unknown"
                throw issue(line, "is not valid YAML: \(reason)")
            }
            defer { unsafe yaml_event_delete(&event) }
            return unsafe Event(event)
        }

        private func issue(_ line: Int, _ message: String) -> DocumentIssue {
            DocumentIssue(source: source, line: line, message: message)
        }
    }

    /// What is used of a libyaml event, copied out of it.
    private struct Event {
        let type: yaml_event_type_t
        let line: Int
        var text = ""
        var isPlain = false
        var hasAnchor = false

        init(_ event: yaml_event_t) {
            unsafe type = event.type
            unsafe line = Int(event.start_mark.line) + 1
            switch type {
            case YAML_SCALAR_EVENT:
                let scalar = unsafe event.data.scalar
                // Safe: libyaml gives `length` bytes of valid UTF-8 at `value`.
                unsafe text = String(
                    decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
                unsafe isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
                unsafe hasAnchor = scalar.anchor != nil
            case YAML_SEQUENCE_START_EVENT: unsafe hasAnchor = event.data.sequence_start.anchor != nil
            case YAML_MAPPING_START_EVENT: unsafe hasAnchor = event.data.mapping_start.anchor != nil
            default: break
            }
        }
    }
}
