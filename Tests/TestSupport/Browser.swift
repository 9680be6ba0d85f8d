import Foundation

/// Headless Chromium, if this machine has it.
public enum Browser {
    /// The program; `nil` if there is none.
    public static let executable: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The document that a page becomes when its scripts have run, as text.
    public static func document(ofPage path: String, options: [String] = []) throws -> String {
        let profile = try TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(filePath: executable!)
        // It refuses to make its sandbox for root; nothing but our own page is opened, and no name resolves.
        process.arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=\(profile.path)", "--virtual-time-budget=5000", "--dump-dom",
            ] + options + ["file://\(path)"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
