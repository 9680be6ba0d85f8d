internal import CPrefetch
internal import Telemetry
internal import Vocabulary

/// The operators of a shard and the users that they share.
///
/// Events are applied in blocks: each step asks the processor for what the next step of the whole block will touch, so
/// that the misses of a block overlap instead of following each other.
struct KeyedState: ~Copyable {
    private static let block = InlineArray<32, UInt32>.count

    private let delays: Delays
    private(set) var users = TextTable(in: .activeUsers)
    var activeUsers: ActiveUsers
    var funnel: Funnel
    var topPages: TopPages
    /// Numbers of the contents of a block; before they are known, what is likely to be theirs.
    private var contents = InlineArray<32, UInt32>(repeating: 0)
    private var prepared: [TopPages.Prepared] = []

    init(_ configuration: QueryConfiguration) {
        delays = Delays(configuration)
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

    /// Folds events with users, and the steps of journeys among them, into the state.
    mutating func apply(
        _ routed: Span<Routing.Routed>, steps: Span<Routing.RoutedStep>, events: [Event], texts: TextBase
    ) {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: routed.count) { numbers in
            unsafe events.withUnsafeBufferPointer { events in
                for start in stride(from: 0, to: routed.count, by: Self.block) {
                    let block = start..<min(start + Self.block, routed.count)
                    unsafe applyBlock(
                        routed.extracting(block), events: events, texts: texts, users: numbers.extracting(block))
                }
            }
            for start in stride(from: 0, to: steps.count, by: Self.block) {
                let end = min(start + Self.block, steps.count)
                unsafe applyBlock(steps.extracting(start..<end), texts: texts, users: numbers)
            }
        }
    }

    /// Safe: what is routed has the indices of events.
    ///
    /// - Parameter users: receives the numbers of the users; before they are known, what is likely to be theirs.
    @inline(__always)
    private mutating func applyBlock(
        _ routed: Span<Routing.Routed>, events: UnsafeBufferPointer<Event>, texts: TextBase,
        users numbers: UnsafeMutableBufferPointer<UInt32>
    ) {
        for position in routed.indices {
            let entry = routed[position]
            unsafe Self.prefetch(events, at: Int(entry.event))
            users.prefetchSlot(entry.hash)
        }
        for position in routed.indices {
            let entry = routed[position]
            let event = unsafe events[Int(entry.event)]
            unsafe spate_prefetch(texts.bytes(event.user).baseAddress)
            unsafe spate_prefetch(texts.bytes(event.platform).baseAddress)
            unsafe spate_prefetch(texts.bytes(event.version).baseAddress)
            unsafe numbers[position] = users.likely(entry.hash)
        }
        for position in routed.indices {
            let entry = routed[position]
            let event = unsafe events[Int(entry.event)]
            let (user, isNew) = unsafe users.intern(
                id: texts.bytes(event.user), hash: entry.hash, likely: numbers[position])
            if isNew { activeUsers.addUser(user) }
            unsafe numbers[position] = user
            activeUsers.prefetch(user: user)
        }
        for position in routed.indices where routed[position].forActiveUsers {
            let event = unsafe events[Int(routed[position].event)]
            unsafe activeUsers.insert(
                user: numbers[position], day: delays.day(event.time), platform: texts.bytes(event.platform),
                version: texts.bytes(event.version))
        }
    }

    /// Safe: steps have the positions of users.
    @inline(__always)
    private mutating func applyBlock(
        _ steps: Span<Routing.RoutedStep>, texts: TextBase, users: UnsafeMutableBufferPointer<UInt32>
    ) {
        for position in steps.indices {
            unsafe spate_prefetch(texts.bytes(steps[position].content).baseAddress)
            funnel.prefetchContentSlot(steps[position].contentHash)
        }
        for position in steps.indices { contents[position] = funnel.likelyContent(steps[position].contentHash) }
        for position in steps.indices {
            let step = steps[position]
            let content = unsafe funnel.number(
                ofContent: texts.bytes(step.content), hash: step.contentHash, likely: contents[position])
            contents[position] = content
            unsafe funnel.prefetchSlot(user: users[Int(step.event)], content: content)
        }
        for position in steps.indices {
            unsafe funnel.prefetchJourney(user: users[Int(steps[position].event)], content: contents[position])
        }
        for position in steps.indices {
            let step = steps[position]
            unsafe funnel.insert(
                user: users[Int(step.event)], content: contents[position], stage: step.stage, time: step.time)
        }
    }

    @inline(__always)
    private static func prefetch(_ events: UnsafeBufferPointer<Event>, at index: Int) {
        let event = unsafe UnsafeRawPointer(events.baseAddress.unsafelyUnwrapped + index)
        unsafe spate_prefetch(event)
        unsafe spate_prefetch(event + 64)
    }

    /// Folds views into the state.
    mutating func apply(_ routed: Span<Routing.RoutedView>, events: [Event], texts: TextBase) {
        unsafe events.withUnsafeBufferPointer { events in
            for start in stride(from: 0, to: routed.count, by: Self.block) {
                let end = min(start + Self.block, routed.count)
                unsafe applyBlock(routed.extracting(start..<end), events: events, texts: texts)
            }
        }
        prepared.removeAll(keepingCapacity: true)
    }

    /// Safe: what is routed has the indices of events.
    @inline(__always)
    private mutating func applyBlock(
        _ block: Span<Routing.RoutedView>, events: UnsafeBufferPointer<Event>, texts: TextBase
    ) {
        prepared.removeAll(keepingCapacity: true)
        for position in block.indices { unsafe Self.prefetch(events, at: Int(block[position].event)) }
        for position in block.indices {
            let event = unsafe events[Int(block[position].event)]
            unsafe spate_prefetch(texts.bytes(event.page).baseAddress)
            unsafe spate_prefetch(texts.bytes(event.message).baseAddress)
        }
        for position in block.indices {
            let event = unsafe events[Int(block[position].event)]
            prepared.append(
                unsafe topPages.prepare(
                    page: texts.bytes(event.page), message: texts.bytes(event.message),
                    messageHash: block[position].hash, time: event.time, duration: event.duration))
        }
        for position in block.indices {
            let message = unsafe texts.bytes(events[Int(block[position].event)].message)
            unsafe topPages.insert(prepared[position], message: message, firstWindow: block[position].lateWindows)
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
