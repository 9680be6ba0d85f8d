import Foundation
import Harness
import Logs
import Vocabulary

/// A log directory and a run of the engine over it, both gone when nobody holds them any more.
final class VerifiedRun {
    private let root: URL

    var log: String { root.appending(path: "log").path }
    var actual: String { root.appending(path: "run").path }
    /// A place for another directory of answers.
    var other: String { root.appending(path: "other").path }

    /// Runs the engine over partitions of lines.
    init(
        partitions: [[[UInt8]]], configuration: QueryConfiguration = QueryConfiguration(), drains: Bool = true
    ) throws {
        root = FileManager.default.temporaryDirectory.appending(path: "spate-verify-\(UUID().uuidString)")
        for name in ["log", "other"] {
            try FileManager.default.createDirectory(at: root.appending(path: name), withIntermediateDirectories: true)
        }
        for (partition, lines) in partitions.enumerated() {
            let bytes: [UInt8] = lines.reduce(into: []) { $0 += $1 + [0x0A] }
            try Data(bytes).write(to: root.appending(path: "log/\(LogDirectory.fileName(ofPartition: partition))"))
        }
        var run = EngineRun(input: .directory(log))
        run.outputDirectory = actual
        run.configuration = configuration
        run.threads = 2
        run.rendersLate = true
        run.drains = drains
        _ = try run.run()
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// The lines of a file of the run, without their ends.
    func lines(_ name: String) throws -> [String] {
        String(decoding: try Data(contentsOf: URL(filePath: "\(actual)/\(name)")), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    func write(_ lines: [String], to name: String, in directory: String? = nil) throws {
        let text = lines.map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: "\(directory ?? actual)/\(name)"))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(actual)/\(name)") }

    /// Appends a record to the log after the run.
    func appendToLog(_ line: String, partition: Int) throws {
        let url = URL(filePath: "\(log)/\(LogDirectory.fileName(ofPartition: partition))")
        try (Data(contentsOf: url) + Data("\(line)\n".utf8)).write(to: url)
    }
}
