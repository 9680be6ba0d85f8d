internal import Vocabulary

/// The journeys of a shard that are open or have pending steps, by (user, content).
///
/// Places are found by 4-byte slots (place plus 1), and used again.
struct JourneyTable: ~Copyable {
    /// What does not fit a `PackedJourney`.
    private struct Apart: BitwiseCopyable {
        var impressionAt: EventTime
        var startAt: EventTime
        var last: EventTime
        var pending: UInt32
    }

    private var journeys = PagedArray<PackedJourney>(in: .funnel)
    private var apart = PagedArray<Apart>(in: .funnel)
    private var freeApart = PagedArray<UInt32>(in: .funnel)
    private var slots = HashSlots<UInt32>(in: .funnel)
    private var free = PagedArray<UInt32>(in: .funnel)
    /// Journeys in the table.
    private(set) var count = 0

    /// Whether nothing refers to any place, time-outs included.
    var isUnused: Bool { journeys.count == free.count }

    /// Bytes that the table holds.
    var allocatedBytes: Int {
        journeys.allocatedBytes + slots.allocatedBytes + free.allocatedBytes + apart.allocatedBytes
            + freeApart.allocatedBytes
    }

    /// Journeys that do not fit the places of the others.
    var countApart: Int { apart.count - freeApart.count }

    mutating func archive(_ archive: StateArchive) {
        journeys.archive(archive)
        slots.archive(archive)
        free.archive(archive)
        apart.archive(archive)
        freeApart.archive(archive)
        archive.value(&count)
    }

    /// The journey of a place, which can be replaced by one of the same key.
    @inline(__always)
    subscript(place: UInt32) -> Journey {
        get {
            let packed = journeys[Int(place)]
            guard let number = packed.numberApart else { return packed.journey }
            return journeyApart(number, packed)
        }
        set {
            if journeys[Int(place)].numberApart == nil, journeys[Int(place)].keep(newValue) { return }
            putApart(newValue, at: place)
        }
    }

    /// Counts one more pending step of a place.
    @inline(__always)
    mutating func addPending(_ place: UInt32) {
        if !journeys[Int(place)].addPending() { self[place].pending += 1 }
    }

    @inline(never)
    private func journeyApart(_ number: UInt32, _ packed: PackedJourney) -> Journey {
        let apart = apart[Int(number)]
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
        guard !journeys[Int(place)].keep(journey) else { return }
        let entry = Apart(
            impressionAt: journey.impressionAt, startAt: journey.startAt, last: journey.last,
            pending: journey.pending)
        journeys[Int(place)].hasTimeout = journey.hasTimeout
        if let number = freeApart.popLast() {
            apart[Int(number)] = entry
            journeys[Int(place)].numberApart = number
        } else {
            journeys[Int(place)].numberApart = UInt32(apart.count)
            apart.append(entry)
        }
    }

    /// Frees what a place has apart.
    private mutating func endApart(_ place: UInt32) {
        guard let number = journeys[Int(place)].numberApart else { return }
        journeys[Int(place)].numberApart = nil
        freeApart.append(number)
    }

    private static func hash(user: UInt32, content: UInt32) -> UInt32 {
        let product = (UInt64(user) << 32 | UInt64(content)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }

    private static func hash(ofSlot slot: UInt32, in journeys: borrowing PagedArray<PackedJourney>) -> UInt32 {
        let journey = journeys[Int(slot - 1)]
        return hash(user: journey.user, content: journey.content)
    }

    /// Asks the processor to fetch the slot of a key. Some work later, `prefetchJourney` does the next step.
    @inline(__always)
    func prefetchSlot(user: UInt32, content: UInt32) {
        slots.prefetch(Self.hash(user: user, content: content))
    }

    /// Asks the processor to fetch the journey that the slot of a key leads to, if there is one.
    @inline(__always)
    func prefetchJourney(user: UInt32, content: UInt32) {
        let slot = slots[slots.start(Self.hash(user: user, content: content))]
        if slot != 0 { journeys.prefetch(Int(slot - 1)) }
    }

    /// The place of a key, and whether it was made now.
    @inline(__always)
    mutating func place(user: UInt32, content: UInt32) -> (place: UInt32, isNew: Bool) {
        var cursor = slots.start(Self.hash(user: user, content: content))
        while slots[cursor] != 0 {
            let place = slots[cursor] - 1
            let journey = journeys[Int(place)]
            if journey.user == user, journey.content == content { return (place, false) }
            slots.advance(&cursor)
        }
        let place: UInt32
        if let used = free.popLast() {
            place = used
            journeys[Int(place)] = PackedJourney(user: user, content: content)
        } else {
            guard journeys.count < Int(UInt32.max) else {
                fatalError("the engine's state has 2^32 journeys in one table; run it with more threads")
            }
            place = UInt32(journeys.count)
            journeys.append(PackedJourney(user: user, content: content))
        }
        slots.insert(place + 1, at: cursor) { Self.hash(ofSlot: $0, in: journeys) }
        count += 1
        return (place, true)
    }

    /// Takes a journey out. Its place is given to another one at once, or when `endTimeout` is called.
    mutating func remove(_ place: UInt32) {
        let journey = journeys[Int(place)]
        var cursor = slots.start(Self.hash(user: journey.user, content: journey.content))
        while slots[cursor] != place + 1 { slots.advance(&cursor) }
        slots.remove(at: cursor) { Self.hash(ofSlot: $0, in: journeys) }
        count -= 1
        endApart(place)
        // Who looks at the place by its time-out finds no journey.
        journeys[Int(place)].numberApart = nil
        if journey.hasTimeout {
            journeys[Int(place)].isForgotten = true
        } else {
            free.append(place)
        }
    }

    /// Notes that the time-outs have no entry for a place any more, and returns whether it still has a journey.
    mutating func endTimeout(_ place: UInt32) -> Bool {
        journeys[Int(place)].hasTimeout = false
        guard journeys[Int(place)].isForgotten else { return true }
        free.append(place)
        return false
    }
}
