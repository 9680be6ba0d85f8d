public import Foundation

/// A directory that is gone when nobody holds it any more.
public final class TemporaryDirectory {
    private let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "spate-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Where the directory is.
    public var path: String { url.path }

    public func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file, and the directories that lead to it.
    public func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    public func write(_ bytes: Data, to name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        // Unlike `Data.write`, this does not wait for the disk, which would take some tests most of their time.
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }

    /// The names in a directory below, hidden ones too, sorted; none if it is not there.
    public func names(in name: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }
}
