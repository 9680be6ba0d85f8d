internal import Vocabulary

/// The journeys of a shard that are open or have pending steps, by (user, content).
///
/// Places are found by 4-byte slots, and used again: 4 bits of the hash, by which a search passes over most of the others
/// without a look at their journeys, and the place plus 1. When most places are free, `settle` moves those that stay
/// together.
struct JourneyTable: ~Copyable {
    /// What does not fit a `PackedJourney`.
    private struct Apart: BitwiseCopyable {
        var impressionAt: EventTime
        var startAt: EventTime
        var last: EventTime
        var pending: UInt32
    }

    /// The bits of a slot that are the place plus 1.
    private static let placeMask: UInt32 = 1 << 28 - 1

    private var journeys = Slab<PackedJourney>(in: .funnel)
    private var apart = Slab<Apart>(in: .funnel)
    private var slots = HashSlots<UInt32>(in: .funnel)
    /// Journeys in the table.
    private(set) var count = 0

    /// Bytes that the table holds.
    var allocatedBytes: Int { journeys.allocatedBytes + slots.allocatedBytes + apart.allocatedBytes }

    /// Journeys that do not fit the places of the others.
    var countApart: Int { apart.count }

    mutating func archive(_ archive: StateArchive) {
        journeys.archive(archive)
        slots.archive(archive)
        apart.archive(archive)
        archive.value(&count)
    }

    /// The journey of a place, which can be replaced by one of the same key.
    @inline(__always)
    subscript(place: UInt32) -> Journey {
        get {
            let packed = journeys[place]
            guard let number = packed.numberApart else { return packed.journey }
            // The whole table would be copied for a method of its own.
            return Self.journey(packed, apart[number])
        }
        set {
            if journeys[place].numberApart == nil, journeys[place].keep(newValue) { return }
            putApart(newValue, at: place)
        }
    }

    /// Counts one more pending step of a place.
    @inline(__always)
    mutating func addPending(_ place: UInt32) {
        if !journeys[place].addPending() { self[place].pending += 1 }
    }

    @inline(never)
    private static func journey(_ packed: PackedJourney, _ apart: Apart) -> Journey {
        var journey = Journey(user: packed.user, content: packed.content)
        journey.hasTimeout = packed.hasTimeout
        journey.pending = apart.pending
        journey.impressionAt = apart.impressionAt
        journey.startAt = apart.startAt
        journey.last = apart.last
        return journey
    }

    /// Puts a journey apart that does not fit its place, and one that does and lay apart back.
    @inline(never)
    private mutating func putApart(_ journey: Journey, at place: UInt32) {
        endApart(place)
        guard !journeys[place].keep(journey) else { return }
        let entry = Apart(
            impressionAt: journey.impressionAt, startAt: journey.startAt, last: journey.last,
            pending: journey.pending)
        journeys[place].hasTimeout = journey.hasTimeout
        journeys[place].numberApart = apart.add(entry)
    }

    /// Frees what a place has apart.
    private mutating func endApart(_ place: UInt32) {
        guard let number = journeys[place].numberApart else { return }
        journeys[place].numberApart = nil
        apart.remove(number)
    }

    private static func hash(user: UInt32, content: UInt32) -> UInt32 {
        let product = (UInt64(user) << 32 | UInt64(content)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }

    private static func hash(ofSlot slot: UInt32, in journeys: borrowing Slab<PackedJourney>) -> UInt32 {
        let journey = journeys[(slot & placeMask) - 1]
        return hash(user: journey.user, content: journey.content)
    }

    /// The bits of a hash that a slot has above its place: those above what leads to a slot of a large segment.
    @inline(__always)
    private static func tag(_ hash: UInt32) -> UInt32 { hash << 15 & ~placeMask }

    @inline(__always)
    private static func slot(_ place: UInt32, _ hash: UInt32) -> UInt32 { tag(hash) | (place + 1) }

    /// Asks the processor to fetch the slot of a key. Some work later, `prefetchJourney` does the next step.
    @inline(__always)
    func prefetchSlot(user: UInt32, content: UInt32) {
        slots.prefetch(Self.hash(user: user, content: content))
    }

    /// Asks the processor to fetch the journey that is likely to be that of a key, if there is one.
    @inline(__always)
    func prefetchJourney(user: UInt32, content: UInt32) {
        let hash = Self.hash(user: user, content: content)
        var cursor = slots.start(hash)
        while slots[cursor] != 0 {
            let place = slots[cursor] ^ Self.tag(hash)
            if place <= Self.placeMask { return journeys.prefetch(place - 1) }
            slots.advance(&cursor)
        }
    }

    /// Asks the processor to fetch the journey of a place.
    @inline(__always)
    func prefetch(_ place: UInt32) { journeys.prefetch(place) }

    /// The place of a key, and whether it was made now.
    @inline(__always)
    mutating func place(user: UInt32, content: UInt32) -> (place: UInt32, isNew: Bool) {
        let hash = Self.hash(user: user, content: content)
        var cursor = slots.start(hash)
        while slots[cursor] != 0 {
            let place = slots[cursor] ^ Self.tag(hash)
            if place <= Self.placeMask {
                let journey = journeys[place - 1]
                if journey.user == user, journey.content == content { return (place - 1, false) }
            }
            slots.advance(&cursor)
        }
        return (add(user: user, content: content, hash: hash, at: cursor), true)
    }

    @inline(never)
    private mutating func add(
        user: UInt32, content: UInt32, hash: UInt32, at cursor: HashSlots<UInt32>.Cursor
    ) -> UInt32 {
        let place = journeys.add(PackedJourney(user: user, content: content))
        guard place < Self.placeMask else {
            StateStop.stop(
                "a table of the engine's state has \(count) journeys, the most that it can have; \(StateStop.advice)")
        }
        slots.insert(Self.slot(place, hash), at: cursor) { Self.hash(ofSlot: $0, in: journeys) }
        count += 1
        return place
    }

    /// Where the slot of a place is, whose journey has the given key.
    private func find(_ place: UInt32, user: UInt32, content: UInt32) -> HashSlots<UInt32>.Cursor {
        let hash = Self.hash(user: user, content: content)
        var cursor = slots.start(hash)
        while slots[cursor] != Self.slot(place, hash) { slots.advance(&cursor) }
        return cursor
    }

    /// Takes a journey out. Its place is given to another one at once, or when `endTimeout` is called.
    mutating func remove(_ place: UInt32) {
        let journey = journeys[place]
        let cursor = find(place, user: journey.user, content: journey.content)
        slots.remove(at: cursor) { Self.hash(ofSlot: $0, in: journeys) }
        count -= 1
        endApart(place)
        // Who looks at the place by its time-out finds no journey.
        journeys[place].numberApart = nil
        if journey.hasTimeout {
            journeys[place].isForgotten = true
        } else {
            journeys.remove(place)
        }
    }

    /// Notes that the time-outs have no entry for a place any more, and returns whether it still has a journey.
    mutating func endTimeout(_ place: UInt32) -> Bool {
        journeys[place].hasTimeout = false
        guard journeys[place].isForgotten else { return true }
        journeys.remove(place)
        return false
    }

    /// Moves a journey to a lower page, if most places are free and there is one, and returns its place. Nothing but
    /// the caller may refer to the old place: there is no pending step, and no other entry among the time-outs.
    mutating func settle(_ place: UInt32) -> UInt32 {
        guard journeys.isSparse, journeys.hasRoom(below: place) else { return place }
        let journey = journeys[place]
        let cursor = find(place, user: journey.user, content: journey.content)
        let lower = journeys.add(journey)
        slots.replace(at: cursor, with: Self.slot(lower, Self.hash(user: journey.user, content: journey.content)))
        journeys.remove(place)
        return lower
    }
}
