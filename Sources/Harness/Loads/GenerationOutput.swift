internal import Glibc
internal import Logs
internal import Vocabulary

/// Takes what the lanes of a generation give.
protocol GenerationOutput {
    /// The offset of the first record that the lane at an index is to give: those before are there.
    func start(ofLane index: Int) -> Int64
    /// Takes the records before the first that the lane is to give, of which the last is known to be there.
    func goOn(after batch: borrowing RecordBatch, lane index: Int) throws(LogError)
    /// Takes the next bytes of the lane at an index, whole lines.
    func append(_ batch: borrowing RecordBatch, lane: Int) throws(LogError)
    /// Waits until what reads the output, where that is known, is through with all of it.
    func settle()
    /// Ends the output. A part of a load has no manifest.
    func finish(manifest: [UInt8]) throws(LogError)
    /// Ends the output where a signal stopped it.
    func abandon() throws(LogError)
}

extension GenerationOutput {
    func start(ofLane index: Int) -> Int64 { 0 }
    func goOn(after batch: borrowing RecordBatch, lane index: Int) {}
    func settle() {}
    func abandon() {}
}

/// Partition files, which get their names when all of them are whole.
final class LaneFiles: GenerationOutput {
    static let manifestName = "manifest.json"

    private let directory: String
    private let files: [OutputFile]

    /// Opens a file for each lane in a directory, which is made if it is not there.
    ///
    /// - Throws: `LogError` if the directory holds a log, or cannot be written.
    init(directory: String, lanes: [Int], compressed: Bool) throws(LogError) {
        self.directory = directory
        try Self.requireUnused(directory)
        try OutputDirectory.create(directory)
        var files: [OutputFile] = []
        for lane in lanes {
            let name = LogDirectory.fileName(ofPartition: lane, compressed: compressed)
            files.append(try OutputFile(path: "\(directory)/\(name)"))
        }
        self.files = files
    }

    /// Throws if a directory holds a log already.
    static func requireUnused(_ directory: String) throws(LogError) {
        let names = DirectoryListing.names(in: directory) ?? []
        if let file = names.first(where: { $0.hasPrefix("partition-") || $0 == manifestName }) {
            throw LogError("\(directory): holds \(file) of another log; give another directory, or remove it")
        }
    }

    func append(_ batch: borrowing RecordBatch, lane: Int) throws(LogError) {
        // Safe: the bytes live as long as the batch is borrowed.
        try files[lane].append(unsafe Span(_unsafeElements: batch.bytes))
    }

    func finish(manifest: [UInt8]) throws(LogError) {
        for file in files { try file.finish() }
        if !manifest.isEmpty { try OutputFile.write(manifest, to: "\(directory)/\(Self.manifestName)") }
    }
}

/// Standard output.
struct StandardOutputLanes: GenerationOutput {
    func append(_ batch: borrowing RecordBatch, lane: Int) throws(LogError) {
        // Safe: the bytes live as long as the batch is borrowed.
        try OutputStream().write(unsafe Span(_unsafeElements: batch.bytes))
    }

    func finish(manifest: [UInt8]) {}
}

/// A log in memory, which the engine of this process reads.
struct MemoryLanes: GenerationOutput {
    /// Between two looks whether the reader is through, in microseconds.
    private static let patience: UInt32 = 1_000

    let log: MemoryLog

    func append(_ batch: borrowing RecordBatch, lane: Int) { log.append(batch, partition: lane) }

    func settle() { while !log.isSettled { usleep(Self.patience) } }

    func finish(manifest: [UInt8]) {}
}

/// Nothing.
struct NullLanes: GenerationOutput {
    func append(_ batch: borrowing RecordBatch, lane: Int) {}
    func finish(manifest: [UInt8]) {}
}
