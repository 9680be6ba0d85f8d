internal import Glibc

/// Properties of librdkafka that a user gives: for security above all. Their values are never printed.
public struct KafkaProperties: Hashable, Sendable, CustomStringConvertible {
    private static let environmentPrefix = "SPATE_KAFKA_"
    /// What the answers and the counting of records rest on.
    private static let owned: Set<String> = [
        "auto.offset.reset", "delivery.report.only.error", "enable.partition.eof", "isolation.level",
    ]

    /// A name, its value, and where it was given.
    struct Property: Hashable, Sendable {
        let name: String
        let value: String
        let source: String
    }

    private(set) var properties: [Property] = []

    public init() {}

    /// Reads `name=value` lines of a file, and then the environment, whose values win.
    ///
    /// - Throws: `LogError` with a line for each that cannot be taken.
    public init(file path: String?) throws(LogError) {
        var problems: [String] = []
        if let path { try read(file: path, problems: &problems) }
        readEnvironment()
        for property in properties where Self.owned.contains(property.name) {
            problems.append("\(property.source): \(property.name) is set by Spate and cannot be changed")
        }
        guard problems.isEmpty else {
            throw LogError(problems.joined(separator: "\n"), cause: .invalidSetting)
        }
    }

    /// The brokers that the environment or the file names.
    public var bootstrapServers: String? { properties.last { $0.name == "bootstrap.servers" }?.value }

    /// The names alone.
    public var description: String { properties.map(\.name).joined(separator: ", ") }

    private func lines(of path: String) throws(LogError) -> [Substring] {
        do throws(LogError) {
            let reader = try FileDescriptor(reading: path)
            let text = String(decoding: try SmallFile.bytes(of: reader), as: UTF8.self)
            return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        } catch {
            throw LogError("\(error)", cause: .invalidSetting)
        }
    }

    private mutating func read(file path: String, problems: inout [String]) throws(LogError) {
        for (index, line) in try lines(of: path).enumerated() {
            let line = line.trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmingSpaces
            guard parts.count == 2, !name.isEmpty else {
                // Not quoted: it may be a secret.
                problems.append("\(path):\(index + 1): not a line of the form name=value")
                continue
            }
            properties.append(
                Property(name: String(name), value: String(parts[1].trimmingSpaces), source: "\(path):\(index + 1)"))
        }
    }

    /// Takes `SPATE_KAFKA_SECURITY_PROTOCOL` for `security.protocol`.
    private mutating func readEnvironment() {
        var given: [Property] = []
        // Safe: nothing changes the environment while a command reads its options.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let parts = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].hasPrefix(Self.environmentPrefix) {
                let words = parts[0].dropFirst(Self.environmentPrefix.count).lowercased()
                let name = String(words.map { $0 == "_" ? "." : $0 })
                given.append(Property(name: name, value: String(parts[1]), source: String(parts[0])))
            }
            unsafe entry += 1
        }
        properties += given.sorted { $0.name < $1.name }
    }
}

extension Substring {
    /// Without the white space at both ends.
    fileprivate var trimmingSpaces: Substring {
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex
        return self[..<end].drop(while: \.isWhitespace)
    }
}
