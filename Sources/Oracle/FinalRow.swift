import Vocabulary

/// A row of the results with what decides its place in the global order (`semantics`, section 4).
struct FinalRow {
    /// A column of a row's key. Null stands before anything, and `true` before `false`.
    enum Column: Comparable {
        case null
        case isTrue
        case isFalse
        case integer(Int64)
        case text([UInt8])

        init(_ text: [UInt8]?) { self = text.map(Column.text) ?? .null }

        static func < (first: Self, second: Self) -> Bool {
            switch (first, second) {
            case (.integer(let first), .integer(let second)): first < second
            case (.text(let first), .text(let second)): first.lexicographicallyPrecedes(second)
            default: first.rank < second.rank
            }
        }

        private var rank: Int {
            switch self {
            case .null: 0
            case .isTrue: 1
            case .isFalse: 2
            case .integer: 3
            case .text: 4
            }
        }
    }

    /// The closing time of the row's scope plus the delay of its query: the row is final once every partition's
    /// watermark has come here.
    let due: EventTime
    let query: Query
    let key: [Column]
    /// The line of `results.ndjson`, with its line end.
    let line: [UInt8]
    /// The event that arrived last of those that the row counts.
    let latest: RowTime.Contribution

    static func precedes(_ first: Self, _ second: Self) -> Bool {
        if first.due != second.due { return first.due < second.due }
        if first.query != second.query { return first.query < second.query }
        return first.key.lexicographicallyPrecedes(second.key)
    }
}
