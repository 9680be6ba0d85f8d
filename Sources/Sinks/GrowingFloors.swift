public import Logs
public import Vocabulary

/// `floors.ndjson` of a run with a checkpoint: it is there as soon as there is a floor, and durable before any row leaves
/// that depends on one.
///
/// A floor that is renewed at its offset is a line more; now and then the file is written anew without those that a
/// later one has replaced. A line that a crash has torn is cut off: nothing depends on it.
public final class GrowingFloors {
    /// Bytes of replaced lines that are not worth a new file.
    private static let toleratedBytes = 1 << 16

    public private(set) var list = FloorList()
    private let directory: String
    private let path: String
    private var file: GrowingFile?
    /// Lines that are not in the file yet, by partition.
    private var pending: [Int: [Floor]] = [:]

    /// Reads what an earlier start has left.
    ///
    /// - Parameter committed: the floors, by partition, that the checkpoint has; the least value for −∞.
    /// - Throws: `LogError` if the file has not all of them.
    public init(directory: String, committed: [EventTime]) throws(LogError) {
        self.directory = directory
        path = "\(directory)/\(ResultDirectory.Name.floors)"
        let found = try SmallFile.bytes(of: path) ?? []
        var whole = 0
        for line in found.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            guard let floor = Floor(line: line) else { break }
            list.keep(floor)
            whole += line.count + 1
        }
        for (partition, floor) in committed.enumerated() where floor > .min {
            let kept = list.floors.lazy.filter { $0.partition == partition }.map(\.floor).max() ?? .min
            guard kept >= floor else {
                throw LogError(
                    "\(path): is damaged at byte \(whole): it has no floor \(floor) of partition \(partition), which "
                        + "the checkpoint has written", cause: .invalidSetting)
            }
        }
        if !found.isEmpty { try rewrite() }
    }

    /// Takes a floor; it is durable when `synchronize` returns.
    public func keep(_ floor: Floor) {
        guard list.keep(floor) else { return }
        if pending[floor.partition]?.last?.offset == floor.offset { pending[floor.partition]?.removeLast() }
        pending[floor.partition, default: []].append(floor)
    }

    /// Returns once all floors would survive a loss of power. What fails must not be tried again.
    public func synchronize() throws(LogError) {
        guard !pending.isEmpty else { return }
        guard let file, file.count <= 2 * list.floors.count * 80 + Self.toleratedBytes else { return try rewrite() }
        var lines: [UInt8] = []
        for (_, floors) in pending.sorted(by: { $0.key < $1.key }) { for floor in floors { floor.append(to: &lines) } }
        try file.append(lines.span)
        try file.synchronize()
        pending = [:]
    }

    private func rewrite() throws(LogError) {
        let lines = list.lines
        try OutputFile.write(lines, to: path, durably: true)
        try OutputDirectory.synchronize(directory)
        file = try GrowingFile(path: path, keeping: Int64(lines.count))
        pending = [:]
    }
}
