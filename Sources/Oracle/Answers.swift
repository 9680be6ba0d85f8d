public import Vocabulary

/// What an evaluation gives: the files of a run, byte by byte.
public struct Answers: Hashable, Sendable {
    /// `results.ndjson`.
    public var results: [UInt8] = []
    public var ledger: Ledger
    /// `late.ndjson`, in the order in which the records were taken; empty unless late events are kept.
    public var lateEvents: [UInt8] = []
    /// `dead-letters.ndjson`, in the order in which the records were taken; empty if only events were evaluated.
    public var deadLetters: [UInt8] = []
    /// What the latencies of each row are measured from, in the order of the rows; empty for answers of other origin.
    public internal(set) var rowTimes: [RowTime] = []
    /// How many events would be late at other delays; `nil` for answers of other origin.
    public internal(set) var lateness: Lateness?

    public init(results: [UInt8] = [], ledger: Ledger, lateEvents: [UInt8] = [], deadLetters: [UInt8] = []) {
        self.results = results
        self.ledger = ledger
        self.lateEvents = lateEvents
        self.deadLetters = deadLetters
    }
}
