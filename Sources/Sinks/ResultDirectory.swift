internal import Glibc
public import Logs
public import Vocabulary

/// The files of a run: final rows, dead letters, late events, ledger and the run's own record.
///
/// Everything is written under temporary names, and gets its own name when the run ends.
public final class ResultDirectory {
    /// Names of files that a run writes.
    public enum Name {
        public static let results = "results.ndjson"
        public static let ledger = "ledger.json"
        public static let deadLetters = "dead-letters.ndjson"
        public static let late = "late.ndjson"
        public static let floors = "floors.ndjson"
        public static let run = "run.json"
    }

    private let path: String
    private let results: OutputFile
    private let deadLetters: OutputFile
    private let late: OutputFile?

    /// Makes the directory if it is not there, and its parents. One that holds another run's files is refused.
    public init(path: String, withLate: Bool) throws(LogError) {
        self.path = path
        try Self.requireUnused(path)
        try OutputDirectory.create(path)
        results = try OutputFile(path: "\(path)/\(Name.results)")
        deadLetters = try OutputFile(path: "\(path)/\(Name.deadLetters)")
        late = withLate ? try OutputFile(path: "\(path)/\(Name.late)") : nil
    }

    /// Throws if a directory holds another run's files.
    public static func requireUnused(_ path: String) throws(LogError) {
        for name in [Name.results, Name.ledger, Name.deadLetters, Name.late, Name.floors, Name.run] {
            guard unsafe access("\(path)/\(name)", F_OK) != 0 else {
                throw LogError("\(path): holds \(name) of another run; give another directory, or remove it")
            }
        }
    }

    /// Appends the lines of an epoch.
    public func append(rows: Span<UInt8>, deadLetters lines: Span<UInt8>, late events: Span<UInt8>) throws(LogError) {
        try results.append(rows)
        try deadLetters.append(lines)
        try late?.append(events)
    }

    /// Ends the run: writes the ledger and `run.json`, and gives every file its name, `run.json` last. Floors, if there
    /// are any, come before the rows that depend on them.
    public func finish(ledger: [UInt8], run: [UInt8], floors: FloorList = FloorList()) throws(LogError) {
        if !floors.floors.isEmpty { try OutputFile.write(floors.lines, to: "\(path)/\(Name.floors)", durably: true) }
        try results.finish()
        try deadLetters.finish()
        try late?.finish()
        try OutputFile.write(ledger, to: "\(path)/\(Name.ledger)")
        try OutputFile.write(run, to: "\(path)/\(Name.run)")
    }
}
