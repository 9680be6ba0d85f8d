internal import CPrefetch
internal import Telemetry
internal import Vocabulary

/// The operators of a shard and the users that they share.
///
/// Events are applied in blocks: each step asks the processor for what the next step of the whole block will touch, so
/// that the misses of a block overlap instead of following each other.
struct KeyedState: ~Copyable {
    private static let block = InlineArray<32, UInt32>.count

    private(set) var users = TextTable(in: .activeUsers)
    var activeUsers: ActiveUsers
    var funnel: Funnel
    var topPages: TopPages
    /// Numbers of the contents of a block; before they are known, what is likely to be theirs.
    private var contents = InlineArray<32, UInt32>(repeating: 0)
    private var prepared: [TopPages.Prepared] = []

    init(_ configuration: QueryConfiguration) {
        activeUsers = ActiveUsers(configuration)
        funnel = Funnel(configuration)
        topPages = TopPages(configuration)
    }

    mutating func archive(_ archive: StateArchive) {
        users.archive(archive)
        activeUsers.archive(archive)
        funnel.archive(archive)
        topPages.archive(archive)
    }

    /// Takes the funnel towards its watermark; see `Funnel`.
    mutating func advanceFunnel(
        towards watermark: EventTime, entries: Int, into rows: inout FinalRows
    ) -> EventTime {
        funnel.advance(towards: watermark, entries: entries, users: users, into: &rows)
    }

    /// Folds what goes to a shard into the state: events with users, and the steps of journeys among them.
    mutating func apply(
        _ events: borrowing Route<RoutedUser>, steps: borrowing Route<RoutedStep>, of shard: Int, _ decoded: TextBase
    ) {
        let (eventTexts, stepTexts) = unsafe (events.textBase(of: shard, decoded), steps.textBase(of: shard, decoded))
        let (events, steps) = unsafe (events.entries[shard].span, steps.entries[shard].span)
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: events.count) { numbers in
            for start in stride(from: 0, to: events.count, by: Self.block) {
                let block = start..<min(start + Self.block, events.count)
                unsafe applyBlock(events.extracting(block), texts: eventTexts, users: numbers.extracting(block))
            }
            for start in stride(from: 0, to: steps.count, by: Self.block) {
                let block = start..<min(start + Self.block, steps.count)
                unsafe applyBlock(steps.extracting(block), texts: stepTexts, users: numbers)
            }
        }
    }

    /// Safe: there are as many numbers as events.
    ///
    /// - Parameter users: receives the numbers of the users; before they are known, what is likely to be theirs.
    @inline(__always)
    private mutating func applyBlock(
        _ events: Span<RoutedUser>, texts: TextBase, users numbers: UnsafeMutableBufferPointer<UInt32>
    ) {
        for position in events.indices { users.prefetchSlot(events[position].hash) }
        for position in events.indices {
            let event = events[position]
            unsafe spate_prefetch(texts.bytes(event.id).baseAddress)
            unsafe spate_prefetch(texts.bytes(event.platform).baseAddress)
            unsafe spate_prefetch(texts.bytes(event.version).baseAddress)
            unsafe numbers[position] = users.likely(event.hash)
        }
        for position in events.indices {
            let event = events[position]
            let (user, isNew) = unsafe users.intern(
                id: texts.bytes(event.id), hash: event.hash, likely: numbers[position])
            if isNew { activeUsers.addUser(user) }
            unsafe numbers[position] = user
            activeUsers.prefetch(user: user)
        }
        for position in events.indices where events[position].day != RoutedUser.noDay {
            let event = events[position]
            unsafe activeUsers.insert(
                user: numbers[position], day: Int64(event.day), platform: texts.bytes(event.platform),
                version: texts.bytes(event.version))
        }
    }

    /// Safe: steps have the positions of users.
    @inline(__always)
    private mutating func applyBlock(
        _ steps: Span<RoutedStep>, texts: TextBase, users: UnsafeMutableBufferPointer<UInt32>
    ) {
        for position in steps.indices {
            unsafe spate_prefetch(texts.bytes(steps[position].content).baseAddress)
            funnel.prefetchContentSlot(steps[position].hash)
        }
        for position in steps.indices { contents[position] = funnel.likelyContent(steps[position].hash) }
        for position in steps.indices {
            let step = steps[position]
            let content = unsafe funnel.number(
                ofContent: texts.bytes(step.content), hash: step.hash, likely: contents[position])
            contents[position] = content
            unsafe funnel.prefetchSlot(user: users[Int(step.user)], content: content)
        }
        for position in steps.indices {
            unsafe funnel.prefetchJourney(user: users[Int(steps[position].user)], content: contents[position])
        }
        for position in steps.indices {
            let step = steps[position]
            unsafe funnel.insert(
                user: users[Int(step.user)], content: contents[position], stage: step.stage, time: step.time)
        }
    }

    /// Folds the views that go to a shard into the state.
    mutating func apply(_ views: borrowing Route<RoutedView>, of shard: Int, _ decoded: TextBase) {
        let texts = unsafe views.textBase(of: shard, decoded)
        let views = unsafe views.entries[shard].span
        for start in stride(from: 0, to: views.count, by: Self.block) {
            unsafe applyBlock(views.extracting(start..<min(start + Self.block, views.count)), texts: texts)
        }
        prepared.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func applyBlock(_ views: Span<RoutedView>, texts: TextBase) {
        prepared.removeAll(keepingCapacity: true)
        for position in views.indices { unsafe spate_prefetch(texts.bytes(views[position].page).baseAddress) }
        for position in views.indices {
            let view = views[position]
            prepared.append(
                unsafe topPages.prepare(view.view, page: texts.bytes(view.page), messageHash: view.hash))
        }
        for position in views.indices {
            let view = views[position]
            unsafe topPages.insert(
                prepared[position], message: texts.bytes(view.message), firstWindow: view.lateWindows)
        }
    }
}

extension Stage {
    /// The step that an event of the kind makes, if any.
    @inline(__always)
    init?(_ kind: EventKind) {
        switch kind {
        case .impression: self = .impression
        case .start: self = .start
        case .end: self = .end
        case .other: return nil
        }
    }
}

extension KeyedState {
    /// Takes a user that was remembered, and returns its number.
    mutating func restoreUser(_ text: UnsafeBufferPointer<UInt8>, hash: UInt64, firstDay: Int64?) -> UInt32 {
        let number = unsafe users.intern(id: text, hash: UInt32(truncatingIfNeeded: hash)).number
        activeUsers.addUser(number)
        if let firstDay { activeUsers.restore(firstDay: firstDay, of: number) }
        return number
    }
}
