internal import Glibc

/// The partition files of a directory: `partition-NNNNN.jsonl` or `partition-NNNNN.jsonl.zst`, numbered from 0.
public struct LogDirectory: Sendable {
    /// Paths by partition.
    public let paths: [String]
    /// What people should know of files that look like partitions but are not read, as their names are others; `nil` if
    /// there are none.
    public let warning: String?

    private static let prefix = "partition-"
    private static let allowedNames = "names are partition-00000.jsonl (or .jsonl.zst) and on, with five digits"

    /// Finds the partitions of a directory; files with other names are ignored.
    ///
    /// Throws every problem of the directory: it is missing or unreadable, it has no partition, a number is there
    /// twice, or one is missing.
    public init(path: String) throws(LogError) {
        var found: [Int: [String]] = [:]
        var others: [String] = []
        for name in try Self.names(in: path) {
            if let partition = Self.partition(ofFile: name) {
                found[partition, default: []].append(name)
            } else if name.hasPrefix(Self.prefix) {
                others.append(name)
            }
        }
        warning = others.min().map { name in
            let more = others.count > 1 ? " and \(others.count - 1) more are" : " is"
            return "\(path): \(name)\(more) not read; \(Self.allowedNames)"
        }
        guard let last = found.keys.max() else {
            throw LogError(warning ?? "\(path): no partition files; their \(Self.allowedNames)")
        }
        var problems: [String] = []
        for partition in 0...last {
            switch found[partition]?.count ?? 0 {
            case 0:
                problems.append(
                    "\(path): partition \(partition) is missing, but there is a partition \(last); numbers have no gaps"
                )
            case 1: break
            default:
                let names = found[partition, default: []].sorted().joined(separator: " and ")
                problems.append("\(path): partition \(partition) is there twice: \(names)")
            }
        }
        guard problems.isEmpty else { throw LogError(problems.prefix(20).joined(separator: "\n")) }
        paths = (0...last).map { "\(path)/\(found[$0, default: [""]][0])" }
    }

    /// The name of a partition's file.
    public static func fileName(ofPartition partition: Int, compressed: Bool = false) -> String {
        let digits = String(partition)
        return "\(prefix)\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).jsonl"
            + (compressed ? ".zst" : "")
    }

    /// The number in a partition file's name: five digits; `nil` for all other names.
    static func partition(ofFile name: String) -> Int? {
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard digits.count == 5, [".jsonl", ".jsonl.zst"].contains(rest.dropFirst(digits.count)) else { return nil }
        return Int(digits)
    }

    private static func names(in path: String) throws(LogError) -> [String] {
        guard let directory = unsafe opendir(path) else {
            let allowed = errno == ENOTDIR ? "; a log is a directory of files whose \(allowedNames)" : ""
            throw LogError("\(path): \(FileDescriptor.reason())\(allowed)")
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }
}
