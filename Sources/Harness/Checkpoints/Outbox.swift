internal import Analytics
internal import Sinks

/// Lines that wait for a commit, and the knowledge of which lines of a replay the sinks hold already.
struct Outbox {
    struct Lines: Sendable {
        fileprivate(set) var rows: [UInt8] = []
        fileprivate(set) var deadLetters: [UInt8] = []
        fileprivate(set) var late: [UInt8] = []
    }

    private(set) var lines = Lines()
    /// Bytes of rows still to come that the results hold already: rows are the same bytes whenever they are made.
    private var heldRowBytes: Int64
    private(set) var deadLetterLimit: DeadLetterLimit

    init(heldRowBytes: Int64, deadLetterLimit: DeadLetterLimit) {
        self.heldRowBytes = heldRowBytes
        self.deadLetterLimit = deadLetterLimit
    }

    /// Whether rows are still to come that the results hold.
    var expectsHeldRows: Bool { heldRowBytes > 0 }

    var byteCount: Int { lines.rows.count + lines.deadLetters.count + lines.late.count }

    /// Takes what an epoch gave.
    ///
    /// - Parameter isReplayed: whether the epoch's records were read before: their dead letters and late events, whose
    ///   order depends on how partitions took turns, are in the files already.
    mutating func take(_ output: EpochOutput, isReplayed: Bool) {
        let held = Int(min(heldRowBytes, Int64(output.rows.count)))
        heldRowBytes -= Int64(held)
        lines.rows += output.rows[held...]
        guard !isReplayed else { return }
        lines.deadLetters += output.deadLetters.prefix(deadLetterLimit.admit(output.deadLetters.span))
        lines.late += output.late
    }

    /// Gives the lines away.
    mutating func removeLines() -> Lines {
        defer { lines = Lines() }
        return lines
    }
}
