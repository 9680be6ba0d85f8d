public import Logs

/// The files of a run with a checkpoint: they grow in place, and a start cuts them back to what was committed.
///
/// Guarantee: each final row, dead letter and late event is there once.
public final class GrowingResults {
    private let path: String
    private let files: [GrowingFile]

    /// - Parameter bytes: of each file that stay: results, dead letters, late events.
    public init(path: String, keeping bytes: [Int64], withLate: Bool) throws(LogError) {
        self.path = path
        try OutputDirectory.create(path, durably: true)
        typealias Name = ResultDirectory.Name
        var files: [GrowingFile] = []
        for (index, name) in [Name.results, Name.deadLetters, Name.late].enumerated() where index < 2 || withLate {
            files.append(try GrowingFile(path: "\(path)/\(name)", keeping: bytes[index]))
        }
        self.files = files
        try OutputDirectory.synchronize(path)
    }

    /// Appends lines to each file.
    public func append(rows: Span<UInt8>, deadLetters: Span<UInt8>, late: Span<UInt8>) throws(LogError) {
        try files[0].append(rows)
        try files[1].append(deadLetters)
        if files.count > 2 { try files[2].append(late) }
    }

    /// Returns once everything that was appended would survive a loss of power.
    public func synchronize() throws(LogError) {
        for file in files { try file.synchronize() }
    }

    /// Bytes of each file.
    public var byteCounts: [Int64] { files.map(\.count) + (files.count > 2 ? [] : [0]) }

    /// Writes the ledger and `run.json` as they are after this process, `run.json` last, and returns once they would
    /// survive a loss of power.
    public func finish(ledger: [UInt8], run: [UInt8]) throws(LogError) {
        try OutputFile.write(ledger, to: "\(path)/\(ResultDirectory.Name.ledger)", durably: true)
        try OutputFile.write(run, to: "\(path)/\(ResultDirectory.Name.run)", durably: true)
        try OutputDirectory.synchronize(path)
    }
}
