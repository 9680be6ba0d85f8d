import Vocabulary

/// How far a partition has come: `H`, the larger of `M` and its floor (`semantics`, section 2).
struct PartitionProgress {
    /// No time yet: −∞.
    static let none = EventTime.min

    private var largestTime = Self.none
    private var floor = Self.none
    /// Floors that hold from a later offset on, the next one last.
    private var floorsAhead: [Floor]

    init(floors: [Floor]) {
        floorsAhead = floors.sorted { $0.offset > $1.offset }
    }

    /// `H` after the records so far.
    var horizon: EventTime { max(largestTime, floor) }

    /// Lets the floors take hold that hold from `offset` on, or from before it.
    mutating func moveTo(offset: Int64) {
        while let next = floorsAhead.last, next.offset <= offset {
            floor = max(floor, next.floor)
            floorsAhead.removeLast()
        }
    }

    /// Counts an event in: it moves `M` to its time, though not past its arrival.
    mutating func observe(_ event: NormalisedEvent) {
        largestTime = max(largestTime, min(event.time, event.arrival ?? event.time))
    }
}
