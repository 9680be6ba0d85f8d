internal import Vocabulary

/// The funnel of a shard's users: admitted steps wait until the watermark passes them, then run through the journeys.
struct Funnel: ~Copyable {
    /// How many entries before its turn a journey is fetched.
    private static let prefetchDistance = 8

    private let delay: Milliseconds
    private let timeout: Milliseconds
    private let dropOffEvery: Milliseconds
    private var journeys = JourneyTable()
    private var contents = ContentTable()
    /// Admitted steps by time: (time − bucket start) × 4 + stage in the high half, the journey's place in the low half.
    private var pending = TimeBuckets<UInt64>(width: 1 << 10, in: .funnel)
    /// Places of journeys by the earliest time at which they can time out.
    private var timeouts = TimeBuckets<UInt32>(width: 1 << 12, in: .funnel)
    /// Steps and time-outs that are due first: the latter with the place in the low half, as steps have it. They go back
    /// to the others where all have to be in one place.
    private var openSteps = OpenBuckets()
    private var openTimeouts = OpenBuckets()
    private var taken: [UInt64] = []
    private var takenPlaces: [UInt32] = []
    /// Steps that were fed and had been fed before.
    private(set) var fedDuplicates: Int64 = 0
    /// Journeys that closed, by `drop_off` window, until the engine collects them.
    private var closed: [Int64: DropOffCounts] = [:]

    init(_ configuration: QueryConfiguration) {
        delay = configuration.funnel.delay
        timeout = configuration.funnel.timeout
        dropOffEvery = configuration.dropOff.every
    }

    /// Journeys that are open or have pending steps, pending steps and contents.
    var entries: Int { journeys.count + pending.count + openSteps.count + contents.count }

    var allocatedBytes: Int {
        journeys.allocatedBytes + contents.allocatedBytes + pending.allocatedBytes + timeouts.allocatedBytes
    }

    mutating func archive(_ archive: StateArchive) {
        closeBuckets()
        journeys.archive(archive)
        contents.archive(archive)
        pending.archive(archive)
        timeouts.archive(archive)
        archive.value(&fedDuplicates)
        archive.dictionary(&closed)
    }

    /// Asks for what the number of a content will be found in; see `number(ofContent:hash:likely:)`.
    @inline(__always)
    func prefetchContentSlot(_ hash: UInt32) { contents.prefetchSlot(hash) }

    /// The second step of the same: what `number(ofContent:hash:likely:)` takes.
    @inline(__always)
    func likelyContent(_ hash: UInt32) -> UInt32 { contents.likely(hash) }

    /// The number of a content, for `insert`, which must follow before the next `advance`.
    @inline(__always)
    mutating func number(
        ofContent content: UnsafeBufferPointer<UInt8>, hash: UInt32, likely: UInt32 = 0
    ) -> UInt32 {
        unsafe contents.intern(content, hash: hash, likely: likely)
    }

    /// Asks for what `insert` will need.
    @inline(__always)
    func prefetchSlot(user: UInt32, content: UInt32) { journeys.prefetchSlot(user: user, content: content) }

    /// The second step of the same.
    @inline(__always)
    func prefetchJourney(user: UInt32, content: UInt32) { journeys.prefetchJourney(user: user, content: content) }

    /// Takes an admitted step.
    @inline(__always)
    mutating func insert(user: UInt32, content: UInt32, stage: Stage, time: EventTime) {
        let (place, isNew) = journeys.place(user: user, content: content)
        if isNew { contents.retain(content) }
        journeys.addPending(place)
        let relative = UInt64(time - pending.bucketStart(time))
        pending.append((relative << 2 | UInt64(stage.rawValue)) << 32 | UInt64(place), due: time)
    }

    /// Comes towards a watermark, as far as about so many steps and time-outs reach: feeds what is passed, closes what has
    /// timed out, and gives the final rows.
    ///
    /// - Returns: the watermark that it has come to.
    mutating func advance(
        towards watermark: EventTime, entries: Int, users: borrowing TextTable, into rows: inout FinalRows
    ) -> EventTime {
        let watermark = reach(towards: watermark, entries: entries)
        feed(before: watermark, users: users, into: &rows)
        // A time-out is due at `last + timeout ≤ watermark`.
        expire(before: watermark.addingSaturated(1), users: users, into: &rows)
        return watermark
    }

    /// How far so many steps, and so many time-outs, reach on the way to a watermark. The steps bring time-outs with
    /// them, of which there may be as many again.
    mutating func reach(towards watermark: EventTime, entries: Int) -> EventTime {
        while openSteps.wants(entries: entries), openStepBucket(before: watermark) {}
        let steps = openSteps.limit(of: entries) ?? pending.earliest.addingSaturated(1)
        let limit = watermark.addingSaturated(1)
        while openTimeouts.wants(entries: entries), openTimeoutBucket(before: limit) {}
        let timeouts = openTimeouts.limit(of: entries) ?? timeouts.earliest.addingSaturated(1)
        return min(watermark, steps, timeouts < limit ? timeouts - 1 : watermark)
    }

    /// Opens the first bucket of steps that has one before `limit`.
    private mutating func openStepBucket(before limit: EventTime) -> Bool {
        guard let start = pending.takeBucket(before: limit, into: &taken) else { return false }
        openSteps.add(taken, of: start)
        return true
    }

    /// Opens the first bucket of time-outs that has one before `limit`; those that are not due in it any more go to
    /// where they are.
    private mutating func openTimeoutBucket(before limit: EventTime) -> Bool {
        guard let start = timeouts.takeBucket(before: limit, into: &takenPlaces) else { return false }
        taken.removeAll(keepingCapacity: true)
        for (index, place) in takenPlaces.enumerated() {
            let ahead = index + Self.prefetchDistance
            if ahead < takenPlaces.count { journeys.prefetch(takenPlaces[ahead]) }
            let last = journeys[place].last
            if last == Journey.none {
                _ = journeys.endTimeout(place)
            } else if last + timeout < start + timeouts.width {
                taken.append(UInt64(last + timeout - start) << 34 | UInt64(place))
            } else {
                putOff(place, due: last + timeout)
            }
        }
        openTimeouts.add(taken, of: start)
        return true
    }

    /// Files the time-out of a place again, under which its journey may move.
    private mutating func putOff(_ place: UInt32, due: EventTime) {
        timeouts.append(journeys[place].pending == 0 ? journeys.settle(place) : place, due: due)
    }

    private mutating func feed(before watermark: EventTime, users: borrowing TextTable, into rows: inout FinalRows) {
        while openStepBucket(before: watermark) {}
        var previous: (entry: UInt64, time: EventTime) = (0, .min)
        while let step = openSteps.next(before: watermark) {
            prefetch(openSteps)
            let place = UInt32(truncatingIfNeeded: step.entry)
            var journey = journeys[place]
            journey.pending -= 1
            if step == previous {
                fedDuplicates += 1
            } else {
                guard let stage = Stage(rawValue: UInt8(truncatingIfNeeded: step.entry >> 32) & 3) else {
                    preconditionFailure("a pending step has no stage")
                }
                take(stage, at: step.time, by: &journey, place: place, users: users, into: &rows)
            }
            previous = step
            put(journey, at: place)
        }
    }

    /// Asks the processor to fetch the journey of an entry that comes some entries later.
    @inline(__always)
    private func prefetch(_ open: OpenBuckets) {
        if let entry = open.next(after: Self.prefetchDistance) { journeys.prefetch(UInt32(truncatingIfNeeded: entry)) }
    }

    /// Puts the entries of the open buckets back to the others.
    private mutating func closeBuckets() {
        while let step = openSteps.next(before: .max) { pending.append(step.entry, due: step.time) }
        while let timeout = openTimeouts.next(before: .max) {
            timeouts.append(UInt32(truncatingIfNeeded: timeout.entry), due: timeout.time)
        }
    }

    private mutating func take(
        _ stage: Stage, at time: EventTime, by journey: inout Journey, place: UInt32, users: borrowing TextTable,
        into rows: inout FinalRows
    ) {
        if journey.isOpen, time - journey.last >= timeout { close(&journey, endAt: nil, users: users, into: &rows) }
        guard stage != .end else { return close(&journey, endAt: time, users: users, into: &rows) }
        journey.step(stage, at: time)
        if !journey.hasTimeout {
            journey.hasTimeout = true
            timeouts.append(place, due: journey.last + timeout)
        }
    }

    private mutating func expire(before limit: EventTime, users: borrowing TextTable, into rows: inout FinalRows) {
        while openTimeoutBucket(before: limit) {}
        while let due = openTimeouts.next(before: limit) {
            prefetch(openTimeouts)
            let place = UInt32(truncatingIfNeeded: due.entry)
            let last = journeys[place].last
            if last != Journey.none, last + timeout >= limit {
                putOff(place, due: last + timeout)
            } else if journeys.endTimeout(place), last != Journey.none {
                var journey = journeys[place]
                close(&journey, endAt: nil, users: users, into: &rows)
                put(journey, at: place)
            }
        }
    }

    /// Keeps a journey, or forgets its key if there is nothing to remember.
    private mutating func put(_ journey: Journey, at place: UInt32) {
        guard journey.isIdle else { return journeys[place] = journey }
        contents.release(journey.content)
        journeys.remove(place)
    }

    /// Emits a journey, by its END or by its time-out, and leaves its key in the state "none".
    private mutating func close(
        _ closing: inout Journey, endAt: EventTime?, users: borrowing TextTable, into rows: inout FinalRows
    ) {
        let journey = closing
        let closedAt = endAt ?? journey.last + timeout
        let sawImpression = journey.impressionAt != Journey.none
        let sawStart = journey.startAt != Journey.none
        let outcome: FunnelOutcome = endAt == nil ? .timedOut : sawImpression && sawStart ? .completed : .ended
        let due = (endAt.map { $0 + 1 } ?? closedAt) + delay
        unsafe users.withBytes(journey.user) { user in
            unsafe contents.withBytes(journey.content) { content in
                rows.append(due: due, query: .funnel) { key in
                    unsafe key.append(text: user)
                    unsafe key.append(text: content)
                    key.append(closedAt)
                } line: { line in
                    unsafe ResultRow.appendFunnel(
                        user: user.span, content: content.span,
                        impressionAt: sawImpression ? journey.impressionAt : nil,
                        startAt: sawStart ? journey.startAt : nil, endAt: endAt, outcome: outcome,
                        closedAt: closedAt, to: &line)
                }
            }
        }
        count(outcome, sawImpression: sawImpression, sawStart: sawStart, closedAt: closedAt)
        closing.close()
    }

    private mutating func count(
        _ outcome: FunnelOutcome, sawImpression: Bool, sawStart: Bool, closedAt: EventTime
    ) {
        var counts = DropOffCounts()
        counts.journeys = 1
        counts.saw = sawImpression ? 1 : 0
        counts.started = sawStart ? 1 : 0
        switch outcome {
        case .completed: counts.completed = 1
        case .ended: counts.ended = 1
        case .timedOut: counts.timedOut = 1
        }
        closed[closedAt.flooredQuotient(dividingBy: dropOffEvery), default: DropOffCounts()] += counts
    }

    /// Gives the journeys that closed since the last call, by `drop_off` window.
    mutating func takeClosed() -> [Int64: DropOffCounts] {
        defer { closed.removeAll(keepingCapacity: true) }
        return closed
    }

    /// Admitted steps minus distinct ones. Looks at every pending step.
    mutating func duplicates() -> Int64 {
        closeBuckets()
        var duplicates = fedDuplicates
        var waiting: [(start: EventTime, steps: [UInt64])] = []
        while let start = pending.takeBucket(before: .max, into: &taken) {
            taken.sort()
            duplicates += zip(taken, taken.dropFirst()).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
            waiting.append((start, taken))
        }
        for (start, steps) in waiting {
            for step in steps { pending.append(step, due: start + Int64(step >> 34)) }
        }
        return duplicates
    }
}

extension Funnel {
    /// Appends the open journeys and the pending steps, and forgets when both are due.
    ///
    /// - Parameter firstUser: the number in the export of the user that is number 0 here.
    mutating func export(firstUser: Int64, to writer: ExportWriter) throws(CheckpointError) {
        closeBuckets()
        while timeouts.takeBucket(before: .max, into: &takenPlaces) != nil {
            for place in takenPlaces where journeys[place].isOpen {
                let journey = journeys[place]
                try writer.append(.journeys) { fields in
                    fields.append(firstUser + Int64(journey.user))
                    unsafe contents.withBytes(journey.content) { unsafe fields.append($0) }
                    for time in [journey.impressionAt, journey.startAt, journey.last] { fields.append(time) }
                }
            }
        }
        while let start = pending.takeBucket(before: .max, into: &taken) {
            for step in taken {
                let journey = journeys[UInt32(truncatingIfNeeded: step)]
                try writer.append(.steps) { fields in
                    fields.append(firstUser + Int64(journey.user))
                    unsafe contents.withBytes(journey.content) { unsafe fields.append($0) }
                    fields.append(UInt8(truncatingIfNeeded: step >> 32) & 3)
                    fields.append(start + Int64(step >> 34))
                }
            }
        }
    }

    /// Takes an open journey, which must be the only one of its key.
    mutating func restore(
        user: UInt32, content: UInt32, impressionAt: EventTime, startAt: EventTime, last: EventTime
    ) {
        let (place, isNew) = journeys.place(user: user, content: content)
        if isNew { contents.retain(content) }
        var journey = journeys[place]
        journey.impressionAt = impressionAt
        journey.startAt = startAt
        journey.last = last
        journey.hasTimeout = true
        journeys[place] = journey
        timeouts.append(place, due: last + timeout)
    }

    mutating func addDuplicates(_ count: Int64) { fedDuplicates += count }
}
