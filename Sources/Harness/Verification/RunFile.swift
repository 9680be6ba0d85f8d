internal import Scenarios
internal import Vocabulary

/// What `run.json` says of how a run was made: as much of it as a verification needs.
struct RunFile {
    let configuration: QueryConfiguration
    let drained: Bool
    /// Offsets after the records that were read, by partition; empty if it does not say.
    let endOffsets: [Int64]

    /// Dead letters that the run counted, and did not write, for their file had come to its limit.
    let deadLettersOmitted: Int64

    /// - Throws: `HarnessError` if the file cannot be read, or misses a field; `DocumentError` if its queries are wrong.
    init(path: String) throws {
        let document: Document
        do {
            document = try Document(yaml: try WholeFile.bytes(path: path), source: path)
        } catch let issue as DocumentIssue {
            throw HarnessError.unreadable(path: path, reason: issue.message)
        }
        guard case .mapping(let entries) = document.content else {
            throw HarnessError.unreadable(path: path, reason: "it is not one JSON object")
        }
        func field(_ key: String) throws -> Document {
            guard let entry = entries.first(where: { $0.key == key }) else {
                throw HarnessError.unreadable(path: path, reason: "it has no '\(key)'")
            }
            return entry.value
        }
        configuration = try QueryConfiguration(try field("queries"), path: "queries")
        guard case .scalar(let text, _) = try field("drained").content, let drained = Bool(text) else {
            throw HarnessError.unreadable(path: path, reason: "'drained' is neither true nor false")
        }
        self.drained = drained
        endOffsets = (try? field("end_offsets")).map(Self.integers) ?? []
        deadLettersOmitted = (try? field("dead_letters_omitted")).flatMap(Self.integer) ?? 0
    }

    private static func integers(_ document: Document) -> [Int64] {
        guard case .sequence(let elements) = document.content else { return [] }
        return elements.compactMap(integer)
    }

    private static func integer(_ document: Document) -> Int64? {
        if case .scalar(let text, _) = document.content { Int64(text) } else { nil }
    }
}
