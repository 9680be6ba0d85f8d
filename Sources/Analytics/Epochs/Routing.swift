internal import Telemetry
internal import Vocabulary

/// Judges the lateness of a slice's events, and sorts those that are admitted by the shard that owns them.
struct Routing: ~Copyable {
    private let delays: Delays
    private let rendersLate: Bool
    /// Events by the shard that owns the user.
    private(set) var users: Route<RoutedUser>
    /// Steps by the shard that owns the user: they are apart, so that nobody asks of each event whether it is one.
    private(set) var steps: Route<RoutedStep>
    /// Views by the shard that owns the identity.
    private(set) var views: Route<RoutedView>
    /// What was admitted, and what was late.
    private(set) var counts = Ledger.Partition()
    /// Events that were admitted, by query: where they are counted until the slice is done.
    private var admitted = InlineArray<3, Int64>(repeating: 0)
    /// Lines of late events, in offset order.
    private(set) var late: [UInt8] = []
    /// The height of the partition before the events, as far as was known.
    private var start = PartitionProgress.notStarted
    /// By how much the event is late that is the nearest to being late for one scope more: 0 or less.
    private var nearest = Milliseconds.min

    /// How far the events would take a partition that has not started.
    private(set) var highest = PartitionProgress.notStarted
    /// Whether every event says when it arrived.
    private(set) var allHaveArrival = true

    init(configuration: QueryConfiguration, shards: Int, rendersLate: Bool) {
        delays = Delays(configuration)
        self.rendersLate = rendersLate
        users = Route(shards: shards)
        steps = Route(shards: shards)
        views = Route(shards: shards)
    }

    /// Whether the events would be judged and routed as they were, had the partition come to `height` before them,
    /// which is at least as high as what `route` was given.
    func holds(from height: EventTime) -> Bool {
        guard height != start else { return true }
        // The height before each event is higher by no more than that.
        return start != PartitionProgress.notStarted && nearest.addingSaturated(height - start) <= 0
    }

    /// Forgets what was routed; the next events come after the partition's progress.
    mutating func begin(after progress: PartitionProgress) {
        counts = Ledger.Partition()
        admitted = InlineArray(repeating: 0)
        users.removeAll()
        steps.removeAll()
        views.removeAll()
        late.removeAll(keepingCapacity: true)
        start = progress.height
        nearest = .min
        highest = PartitionProgress.notStarted
        allHaveArrival = true
    }

    /// Judges and routes the events of a slice from the given one on.
    mutating func route(_ decoded: borrowing DecodedBatch, from first: Int, of batch: borrowing RecordBatch) {
        var highest = highest
        var allHaveArrival = allHaveArrival
        let texts = unsafe decoded.textBase(in: batch)
        for index in first..<decoded.events.count {
            let event = decoded.events[index]
            let height = max(start, highest)
            highest = max(highest, event.progress)
            allHaveArrival = allHaveArrival && event.hasArrival
            if !event.user.isAbsent { unsafe routeUser(event, height: height, texts: texts, batch: batch) }
            if event.kind == .impression, !event.page.isAbsent {
                unsafe routeView(event, height: height, texts: texts, batch: batch)
            }
        }
        self.highest = highest
        self.allHaveArrival = allHaveArrival
        for query in admitted.indices { counts.admitted[query] = admitted[query] }
    }

    @inline(__always)
    private mutating func routeUser(
        _ event: Event, height: EventTime, texts: TextBase, batch: borrowing RecordBatch
    ) {
        let isActive = admits(.activeUsers, lateBy: delays.activeUsersLateBy(event.time, height: height), event, batch)
        let stage = event.content.isAbsent ? nil : Stage(event.kind)
        let isFed =
            stage != nil && admits(.funnel, lateBy: delays.funnelLateBy(event.time, height: height), event, batch)
        guard isActive || isFed else { return }
        let hash = unsafe ByteHash.hash(texts.bytes(event.user))
        let shard = shard(of: hash)
        let (platform, version) = isActive ? (event.platform, event.version) : (.absent, .absent)
        let placed = unsafe users.place([event.user, platform, version], of: texts, for: shard)
        let user = RoutedUser(
            id: placed[0], hash: UInt32(truncatingIfNeeded: hash),
            day: isActive ? Int32(truncatingIfNeeded: delays.day(event.time)) : RoutedUser.noDay, platform: placed[1],
            version: placed[2])
        let position = users.append(user, to: shard)
        guard isFed, let stage else { return }
        steps.append(
            unsafe RoutedStep(
                time: event.time, content: steps.place([event.content], of: texts, for: shard)[0],
                hash: UInt32(truncatingIfNeeded: ByteHash.hash(texts.bytes(event.content))),
                user: UInt32(truncatingIfNeeded: position), stage: stage),
            to: shard)
    }

    @inline(__always)
    private mutating func routeView(
        _ event: Event, height: EventTime, texts: TextBase, batch: borrowing RecordBatch
    ) {
        let lateWindows = delays.lateWindows(event.time, height: height)
        counts.lateWindows += lateWindows
        if lateWindows < delays.windowsOfEvent {
            nearest = max(nearest, delays.nextWindowLateBy(event.time, height: height, late: lateWindows))
        }
        guard admits(.topPages, lateBy: delays.topPagesLateBy(event.time, height: height), event, batch) else { return }
        let message = unsafe texts.bytes(event.message)
        let view = unsafe View(time: event.time, duration: event.duration, message: message)
        // The message is a part of a view's identity, so that copies of a view meet in one shard.
        let hash = unsafe view.hash(ofMessage: message)
        let shard = shard(of: hash)
        let placed = unsafe views.place(
            [event.page, view.isWhole ? .absent : event.message], of: texts, for: shard)
        views.append(
            RoutedView(
                view: view, page: placed[0], message: placed[1], hash: hash,
                lateWindows: Int32(truncatingIfNeeded: lateWindows)),
            to: shard)
    }

    /// Counts an eligible event as admitted or late, and says which it is.
    @inline(__always)
    private mutating func admits(
        _ query: Admission, lateBy: Milliseconds, _ event: Event, _ batch: borrowing RecordBatch
    ) -> Bool {
        guard lateBy > 0 else {
            nearest = max(nearest, lateBy)
            admitted[Int(query.rawValue)] += 1
            return true
        }
        refuse(query, lateBy: lateBy, event, batch)
        return false
    }

    @inline(never)
    private mutating func refuse(
        _ query: Admission, lateBy: Milliseconds, _ event: Event, _ batch: borrowing RecordBatch
    ) {
        counts.late[Int(query.rawValue)] += 1
        if rendersLate {
            // By how much it is late stands in its line.
            nearest = .max
            LateEvent.append(
                partition: batch.partition, offset: batch.records[Int(event.record)].offset, query: query,
                time: event.time, lateBy: lateBy, to: &late)
        }
    }

    @inline(__always)
    private func shard(of hash: UInt64) -> Int { Shard.owner(of: hash, shards: users.entries.shards) }
}
