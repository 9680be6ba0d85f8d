/// Whether the answers of a run are the right ones, and if not, where they differ and which records decide it.
public struct Verdict: Sendable, CustomStringConvertible {
    /// A record of the log that a row depends on.
    public struct Record: Hashable, Sendable {
        public let partition: Int
        public let offset: Int64
        /// Of a value that is longer than a record may be, its beginning.
        public let value: [UInt8]
        /// Of the whole value.
        public let length: Int
    }

    /// A row that is wrong, missing, or should not be there.
    public struct Mismatch: Sendable {
        /// What the row is about: its line up to the first result.
        public let key: String
        /// The line that was expected, without its line end; `nil` if there should be none.
        public let expected: String?
        /// The line that was found, without its line end; `nil` if there is none.
        public let actual: String?
        /// The first records that decide the row, and how many there are; none without a log.
        public internal(set) var records: [Record] = []
        public internal(set) var recordCount = 0
    }

    /// What became of one file.
    public struct File: Sendable {
        public let name: String
        public let expectedLines: Int
        public let actualLines: Int
        /// How many rows differ, and the first of them.
        public let mismatchCount: Int
        public internal(set) var mismatches: [Mismatch]

        public var isRight: Bool { mismatchCount == 0 }
    }

    public internal(set) var files: [File] = []
    /// Records of the log that were evaluated; `nil` if there was no log.
    public internal(set) var records: Int64?

    public var isRight: Bool { files.allSatisfy(\.isRight) }

    /// The report for people, one line or a few for each file.
    public var description: String {
        (files.map(\.description) + [conclusion]).joined(separator: "\n")
    }

    private var conclusion: String {
        guard isRight else { return "wrong answers" }
        guard records != 0 else { return "right, but about nothing: the run has read no record" }
        return "right: every answer\(records.map { " of \($0) records" } ?? "") is as expected"
    }
}

extension Verdict.File: CustomStringConvertible {
    public var description: String {
        if isRight { return "\(name): right, \(expectedLines) lines" }
        let shown = mismatches.count < mismatchCount ? ", the first \(mismatches.count) are" : ""
        return "\(name): WRONG, \(mismatchCount) differ of \(expectedLines) lines (found \(actualLines))\(shown):\n"
            + mismatches.map(\.description).joined(separator: "\n")
    }
}

extension Verdict.Mismatch: CustomStringConvertible {
    public var description: String {
        var lines = ["  \(key)", "    expected \(expected ?? "nothing")", "    found    \(actual ?? "nothing")"]
        if recordCount > 0 {
            lines.append("    decided by \(recordCount) records\(recordCount > records.count ? ", first" : ""):")
            lines += records.map { "      \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension Verdict.Record: CustomStringConvertible {
    /// The longest part of a value that a report shows.
    private static let shownBytes = 1000

    public var description: String {
        let text = String(decoding: value.prefix(Self.shownBytes), as: UTF8.self)
        let more = length > Self.shownBytes ? " … (\(length) bytes)" : ""
        return "partition \(partition), offset \(offset): \(text)\(more)"
    }
}
