internal import Scenarios
public import Vocabulary

/// Generates the records of one lane, in the order of their arrivals.
///
/// The output is a function of the plan and the lane alone: not of how often or with which bounds `fill` is called.
public struct LaneGenerator: ~Copyable {
    /// About how many records a tick of the wheels should hold.
    private static let recordsPerTick = 512.0

    /// How many records before it is written what a record is made of is fetched.
    private static let ahead = 6

    public let plan: GeneratorPlan
    public let lane: Int
    /// The offset of the next record in its partition.
    public private(set) var nextOffset: Int64 = 0

    private var schedule: LaneSchedule
    private var sessions: TimeWheel<Session>
    private var lumps: TimeWheel<OfflineSession>
    var flights: TimeWheel<Flight>
    /// The records of the ticks before the wheels', sorted; those before `cursor` were written.
    private var ready = PlainArray<Flight>()
    private var cursor = 0
    private var sorter = FlightSorter()
    /// The end of the tick whose steps are taken.
    private var tickEnd: Int64 = 0
    private var due = PlainArray<Session>()
    private var dueLumps = PlainArray<OfflineSession>()
    private var events = StepEvents()
    private var records = PlainArray<RecordBatch.Record>()
    var composer: RecordComposer
    let lag: Int64
    /// Arrivals outside are not written.
    let written: Range<Int64>
    private let seek: Int64
    private let thinning: Int
    private let writesKeys: Bool
    /// Whether events arrive at once, and whether something can be broken about one.
    private let sendsAtOnce: Bool
    private let canBreak: Bool

    /// Starts a lane.
    ///
    /// - Parameters:
    ///   - seek: only records that arrive at it or later are given; their offsets are as without it.
    ///   - thinning: only about every so-manieth user is taken, with all sessions: a sample of the load.
    ///   - writesKeys: whether batches get the keys of their records, too.
    public init(
        plan: GeneratorPlan, lane: Int, seek: EventTime = .min, thinning: Int = 1, writesKeys: Bool = false
    ) {
        precondition(lane >= 0 && lane < plan.lanes && thinning > 0, "no such lane")
        self.thinning = thinning
        self.writesKeys = writesKeys
        sendsAtOnce = plan.delays.isEmpty
        canBreak = plan.faults.canHappen
        self.plan = plan
        self.lane = lane
        schedule = LaneSchedule(plan, lane: lane)
        let perMillisecond = plan.scenario.rate.mean / 1000 * plan.weight(ofLane: lane)
        var tickBits: Int64 = 0
        while tickBits < 14, perMillisecond * Double(1 << (tickBits + 1)) <= Self.recordsPerTick { tickBits += 1 }
        sessions = TimeWheel(tickBits: tickBits)
        lumps = TimeWheel(tickBits: tickBits)
        flights = TimeWheel(tickBits: tickBits)
        composer = RecordComposer(plan, lane: lane)
        let span = plan.scenario.arrivals
        switch plan.scenario.arrival.laneSkew[lane] {
        case .silent?: (lag, written) = (0, 0..<0)
        case .lag(let time)?: (lag, written) = (time, plan.warmUp..<span.upperBound - plan.origin)
        case nil: (lag, written) = (0, plan.warmUp..<span.upperBound - plan.origin)
        }
        self.seek = max(seek, span.lowerBound) - plan.origin
        for (index, record) in plan.cohorts.records(ofLane: lane).enumerated() where !written.isEmpty {
            flights.add(
                Flight(
                    arrival: record.arrival - plan.origin, time: record.time - plan.origin, session: UInt32(index),
                    slot: 0, content: 0, flag: .planted, counter: 0, template: 0))
        }
    }

    /// The arrival of the next record, or `nil` at the end of the lane.
    public mutating func nextArrival() -> EventTime? {
        prepare()
        return cursor < ready.count ? ready[cursor].arrival + plan.origin : nil
    }

    /// Takes all records that are left, and writes none: `body` gets the arrival of each, and what becomes of it.
    public mutating func skip(_ body: (EventTime, PlantedFate) -> Void) {
        while true {
            prepare()
            guard cursor < ready.count else { return }
            for index in cursor..<ready.count {
                body(ready[index].arrival + plan.origin, composer.fate(of: ready[index]))
            }
            nextOffset += Int64(ready.count - cursor)
            cursor = ready.count
        }
    }

    /// Appends the next records to a batch, each followed by a line end that is not part of its value, until the batch
    /// holds at least `maximumBytes`, or the next record arrives at `before` or later, or has the offset `end`.
    ///
    /// A record's timestamp is its arrival. Nothing is appended at the end of the lane.
    /// - Returns: how many records were appended.
    @discardableResult
    public mutating func fill(
        _ batch: inout RecordBatch, maximumBytes: Int, before: EventTime = .max, end: Int64 = .max
    ) -> Int {
        var nothing: [PlantedRecord] = []
        return fill(
            &batch, planted: &nothing, wantsPlanted: false, maximumBytes: maximumBytes, before: before, end: end)
    }

    /// Does the same, and appends to `planted` what each record was meant to be.
    @discardableResult
    public mutating func fill(
        _ batch: inout RecordBatch, planted: inout [PlantedRecord], maximumBytes: Int, before: EventTime = .max,
        end: Int64 = .max
    ) -> Int {
        fill(&batch, planted: &planted, wantsPlanted: true, maximumBytes: maximumBytes, before: before, end: end)
    }

    private mutating func fill(
        _ batch: inout RecordBatch, planted: inout [PlantedRecord], wantsPlanted: Bool, maximumBytes: Int,
        before: EventTime, end: Int64
    ) -> Int {
        let limit = before.subtractingSaturated(plan.origin)
        let first = nextOffset
        batch.partition = lane
        while batch.count < maximumBytes, nextOffset < end {
            prepare()
            guard cursor < ready.count, ready[cursor].arrival < limit else { break }
            let from = cursor
            appendPlain(to: &batch, maximumBytes: maximumBytes, limit: limit, end: end)
            if wantsPlanted {
                for index in from..<cursor { planted.append(composer.meaning(of: ready[index])) }
            }
            if writesKeys {
                for index in from..<cursor { composer.appendKey(of: ready[index], to: &batch.keys) }
            }
            if batch.count < maximumBytes, nextOffset < end, cursor < ready.count, !ready[cursor].isPlain,
                ready[cursor].arrival < limit
            {
                let (value, meaning) = composer.compose(ready[cursor])
                let arrival = ready[cursor].arrival + plan.origin
                batch.append(value.span, offset: nextOffset, timestamp: arrival)
                batch.appendLineEnd()
                if wantsPlanted { planted.append(meaning) }
                if writesKeys { composer.appendKey(of: ready[cursor], to: &batch.keys) }
                nextOffset += 1
                cursor += 1
            }
        }
        return Int(nextOffset - first)
    }

    /// Writes the plain records that come next, in one go.
    private mutating func appendPlain(to batch: inout RecordBatch, maximumBytes: Int, limit: Int64, end: Int64) {
        batch.reserve(maximumBytes - batch.count + composer.longestPlain)
        records.removeAll()
        let start = batch.count
        let wanted = maximumBytes - start
        let first = cursor
        let last = end - nextOffset < ready.count - cursor ? cursor + Int(end - nextOffset) : ready.count
        var position = first
        unsafe batch.appendBytes { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            var written = 0
            while position < last, written < wanted {
                let flight = ready[position]
                guard flight.isPlain, flight.arrival < limit else { break }
                composer.prefetch(ready[min(position &+ Self.ahead, ready.count &- 1)])
                // Safe: `reserve` made room for `wanted` bytes and one more record with all that it writes past its end.
                let length = unsafe composer.write(flight, at: base + written)
                records.append(
                    RecordBatch.Record(
                        offset: nextOffset &+ Int64(position &- first), start: start &+ written, length: length,
                        timestamp: flight.arrival &+ composer.origin))
                written &+= length &+ 1
                position &+= 1
            }
            return written
        }
        cursor = position
        nextOffset += Int64(position - first)
        unsafe batch.records.append(contentsOf: records.elements)
    }

    /// Makes sure that the next record is ready, if there is one.
    private mutating func prepare() {
        while cursor == ready.count {
            guard flights.tick << flights.tickBits < written.upperBound else { return }
            ready.removeAll()
            cursor = 0
            runTick()
            if (flights.tick << flights.tickBits) <= seek {
                nextOffset += Int64(ready.count)
                ready.removeAll()
            } else {
                while cursor < ready.count, ready[cursor].arrival < seek { cursor += 1 }
                nextOffset += Int64(cursor)
            }
        }
    }

    /// Takes all steps of the current tick, and collects the records that arrive in it.
    private mutating func runTick() {
        tickEnd = (flights.tick + 1) << flights.tickBits
        while let start = schedule.nextStart, start < tickEnd {
            let key = schedule.nextKey
            guard var session = schedule.takeSession(key: key) else { continue }
            if thinning > 1, !plan.residents.isSampled(slot: session.slot, lane: lane, every: thinning) { continue }
            // Whoever has long gone when the lane begins leaves no record.
            if session.isOver(by: plan.warmUp - plan.longestEcho) { continue }
            if let memory = plan.memory { session.skip(to: session.earlier(of: plan.warmUp) - memory) }
            if let release = plan.release(of: session, lane: lane) {
                lumps.add(OfflineSession(release: release, session: session))
            } else {
                sessions.add(session)
            }
        }
        due.removeAll()
        sessions.collect(into: &due)
        // Lent to all steps at once: taking it anew for each would count references.
        let walk = plan.walk
        for index in 0..<due.count { run(due[index], walk) }
        dueLumps.removeAll()
        lumps.collect(into: &dueLumps)
        for index in 0..<dueLumps.count { send(dueLumps[index]) }
        flights.collect(into: &ready)
        sorter.sort(&ready, from: flights.tick << flights.tickBits, length: 1 << flights.tickBits)
        sessions.advance()
        lumps.advance()
        flights.advance()
    }

    /// Takes the steps of a session that are due in the current tick, and those whose events are sent with theirs.
    private mutating func run(_ waiting: Session, _ walk: SessionWalk) {
        var session = waiting
        let key = plan.sessionKey(lane: lane, session: session.number)
        let traits = SessionTraits(plan, session: session, key: key, lane: lane)
        var continues = true
        while continues, session.next < tickEnd {
            let counter = session.counter
            continues = walk.batch(&session, key: key, into: &events)
            if !sendsAtOnce {
                sendLate(session, traits, key: key, from: counter)
            } else if events.count > 0, canBreak || events[events.count - 1].time + lag >= written.lowerBound {
                // Nothing of what arrives at once is written before the start; a copy may arrive later.
                for index in 0..<events.count {
                    add(
                        events[index], session, traits, key: key,
                        counter: counter &+ UInt16(truncatingIfNeeded: index), arrival: events[index].time)
                }
            }
        }
        if continues { sessions.add(session) }
    }

    /// Sends events on their way together: all arrive as late after the last as the delay says.
    private mutating func sendLate(_ session: Session, _ traits: SessionTraits, key: UInt64, from counter: UInt16) {
        guard events.count > 0 else { return }
        let last = events[events.count - 1].time
        let delay = plan.delays.sample(Draws.bits(key: key ^ 0xDE1A, counter: UInt64(counter)))
        for index in 0..<events.count {
            let event = events[index]
            let sent = event.isOfService ? event.time : max(last, event.time)
            add(
                event, session, traits, key: key, counter: counter &+ UInt16(truncatingIfNeeded: index),
                arrival: sent + delay)
        }
    }

    /// Runs a session that was recorded without a network, and sends it in batches at its release.
    private mutating func send(_ offline: OfflineSession) {
        var session = offline.session
        let key = plan.sessionKey(lane: lane, session: session.number)
        let traits = SessionTraits(plan, session: session, key: key, lane: lane)
        let batch = plan.scenario.arrival.offline.batch
        var count = 0
        var continues = true
        while continues, session.next < offline.release {
            let counter = session.counter
            events.removeAll()
            continues = plan.walk.step(&session, key: key, into: &events)
            for index in 0..<events.count where events[index].time <= offline.release {
                let arrival = offline.release + Int64(count / batch) * 200
                add(
                    events[index], session, traits, key: key,
                    counter: counter &+ UInt16(truncatingIfNeeded: index), arrival: arrival)
                count += 1
            }
        }
    }

    /// Adds one event to the flights, perhaps twice or with something broken.
    @inline(__always)
    private mutating func add(
        _ event: StepEvents.Event, _ session: Session, _ traits: SessionTraits, key: UInt64, counter: UInt16,
        arrival: Int64
    ) {
        let flight = Flight(
            arrival: arrival + lag, time: event.time + traits.clockError, session: session.number, slot: session.slot,
            content: event.content, flag: traits.isHotUser ? .hotUser : .none, counter: counter,
            template: event.template)
        if canBreak { sendBroken(flight, key: key) } else { send(flight) }
    }

    /// Sends an event, perhaps twice or with something broken.
    private mutating func sendBroken(_ sound: Flight, key: UInt64) {
        var flight = sound
        let bits = Draws.bits(key: key ^ 0xFA17, counter: UInt64(flight.counter))
        switch plan.faults.draw(bits.low) {
        case .none: break
        case .duplicate: addCopy(of: flight, bits, later: 0)
        case .sameMessage: addCopy(of: flight, bits, later: 1 + Int64(bits.high >> 22))
        case .future:
            flight.time = flight.arrival + plan.scenario.queries.maxFutureSkew + 60_000 + Int64(bits.high >> 2)
        case .flagged(let flag): flight.flag = flag
        }
        send(flight)
    }

    /// Keeps a record until its arrival; what arrives in the current tick is ready.
    @inline(__always)
    private mutating func send(_ flight: Flight) {
        guard written.contains(flight.arrival) else { return }
        if flight.arrival < tickEnd { ready.append(flight) } else { flights.add(flight) }
    }

    /// Sends an event again, at least a second after the first time; with a later time it is another event of the same
    /// message.
    private mutating func addCopy(of flight: Flight, _ bits: UInt64, later: Int64) {
        let wait = 1000 + Int64(bits.high >> 18) + plan.delays.sample(bits &* 0x9E37_79B9_7F4A_7C15)
        var copy = flight.duplicate(arrival: flight.arrival + wait)
        copy.time += later
        send(copy)
    }
}

extension RecordBatch {
    /// Adds the line end that follows each value, so that the bytes of a batch are lines.
    fileprivate mutating func appendLineEnd() {
        reserve(1)
        unsafe appendBytes { buffer in
            unsafe buffer[0] = 0x0A
            return 1
        }
    }
}
