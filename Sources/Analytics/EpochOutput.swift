/// What an epoch gives: whole lines, in the order in which they belong into their files, and what they are made of.
public struct EpochOutput: Sendable {
    /// Lines of `results.ndjson`.
    public internal(set) var rows: [UInt8] = []
    /// Number of lines in `rows`.
    public internal(set) var rowCount = 0
    /// Lines of `dead-letters.ndjson`.
    public internal(set) var deadLetters: [UInt8] = []
    /// Lines of `late.ndjson`; empty unless late events were asked for.
    public internal(set) var late: [UInt8] = []
    /// Bytes of the values of the epoch's records.
    public internal(set) var valueBytes = 0

    public init() {}

    /// Forgets all of it and keeps the memory.
    public mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        rowCount = 0
        deadLetters.removeAll(keepingCapacity: true)
        late.removeAll(keepingCapacity: true)
        valueBytes = 0
    }
}
