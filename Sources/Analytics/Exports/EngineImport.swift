internal import Telemetry
internal import Vocabulary

/// Fills a new engine with what an export says. Its threads may be others than those of the exported one.
struct EngineImport {
    let engine: Engine
    private let windowsOfPane: Int64
    /// Where each user of the export is now: the shard and the number there.
    private var users: [(shard: Int32, number: UInt32)] = []

    init(_ engine: Engine, run: StateExport) throws(CheckpointError) {
        guard run.progress.count == engine.partitionCount else {
            throw CheckpointError("the export is of \(run.progress.count) partitions, not \(engine.partitionCount)")
        }
        self.engine = engine
        windowsOfPane = engine.configuration.topPages.window / engine.configuration.topPages.slide
        engine.restore(run)
    }

    /// Takes the entries of a block; `false` if one is none that an engine can have written.
    mutating func take(_ kind: ExportBlock, _ entries: ByteReader) -> Bool {
        var entries = entries
        while !entries.isAtEnd {
            let isGood =
                switch kind {
                case .run, .end: false
                case .users: takeUser(&entries)
                case .days: takeDay(&entries)
                case .pages: takePage(&entries)
                case .views: takeView(&entries)
                case .journeys: takeJourney(&entries)
                case .steps: takeStep(&entries)
                }
            guard isGood else { return false }
        }
        return true
    }

    private func owner(_ hash: UInt64) -> Int { Shard.owner(of: hash, shards: engine.shards.count) }

    private static func isTime(_ time: EventTime) -> Bool { EventTime.validEventTimes.contains(time) }

    private func user(_ number: Int64) -> (shard: Shard, number: UInt32)? {
        guard number >= 0, number < users.count else { return nil }
        let user = users[Int(number)]
        return (engine.shards[Int(user.shard)], user.number)
    }

    private mutating func takeUser(_ entry: inout ByteReader) -> Bool {
        let day = entry.number(Int32.self)
        let firstDay = day == Shard.noFirstDay ? nil : Int64(day)
        let text = entry.buffer()
        guard entry.isWhole, !text.isEmpty, firstDay.map(ActiveUsers.isDay) ?? true else { return false }
        unsafe text.withUnsafeBufferPointer { text in
            let hash = unsafe ByteHash.hash(text)
            let shard = owner(hash)
            let number = unsafe engine.shards[shard].state.restoreUser(text, hash: hash, firstDay: firstDay)
            users.append((Int32(shard), number))
        }
        return true
    }

    private func takeDay(_ entry: inout ByteReader) -> Bool {
        let day = entry.number(Int64.self)
        let platform = entry.buffer()
        let version = entry.buffer()
        let members = entry.numbers()
        guard entry.isWhole, ActiveUsers.isDay(day) else { return false }
        for member in members {
            guard let (shard, number) = user(member) else { return false }
            unsafe platform.withUnsafeBufferPointer { platform in
                unsafe version.withUnsafeBufferPointer { version in
                    unsafe shard.state.activeUsers.insert(
                        user: number, day: day, platform: platform, version: version)
                }
            }
        }
        return true
    }

    private func takePage(_ entry: inout ByteReader) -> Bool {
        let start = entry.number(EventTime.self)
        let window = entry.number(Int64.self)
        let views = entry.number(Int64.self)
        let duration = entry.number(Milliseconds.self)
        let page = entry.buffer()
        guard entry.isWhole, !page.isEmpty, (0..<windowsOfPane).contains(window), start.magnitude < 1 << 62 else {
            return false
        }
        unsafe page.withUnsafeBufferPointer { page in
            unsafe engine.shards[0].state.topPages.restore(
                page: page, start: start, window: Int32(window), views: views, duration: duration)
        }
        return true
    }

    private func takeView(_ entry: inout ByteReader) -> Bool {
        let time = entry.number(EventTime.self)
        let duration = entry.number(Int32.self)
        let window = entry.number(Int32.self)
        let page = entry.buffer()
        let message = entry.buffer()
        guard entry.isWhole, !page.isEmpty, !message.isEmpty, Self.isTime(time),
            (Event.noDuration...Int32(Milliseconds.millisecondsPerDay)).contains(duration),
            (0..<windowsOfPane).contains(Int64(window))
        else { return false }
        unsafe page.withUnsafeBufferPointer { page in
            unsafe message.withUnsafeBufferPointer { message in
                let view = unsafe View(time: time, duration: duration, message: message)
                let hash = unsafe view.hash(ofMessage: message)
                let shard = engine.shards[owner(hash)]
                let prepared = unsafe shard.state.topPages.prepare(view, page: page, messageHash: hash)
                unsafe shard.state.topPages.insert(prepared, message: message, firstWindow: window)
            }
        }
        return true
    }

    private func takeJourney(_ entry: inout ByteReader) -> Bool {
        let number = entry.number(Int64.self)
        let content = entry.buffer()
        let times = (0..<3).map { _ in entry.number(EventTime.self) }
        guard entry.isWhole, !content.isEmpty, let (shard, user) = user(number), Self.isTime(times[2]),
            times.allSatisfy({ Self.isTime($0) || $0 == Journey.none })
        else { return false }
        shard.state.funnel.restore(
            user: user, content: Self.number(of: content, in: shard), impressionAt: times[0], startAt: times[1],
            last: times[2])
        return true
    }

    private func takeStep(_ entry: inout ByteReader) -> Bool {
        let number = entry.number(Int64.self)
        let content = entry.buffer()
        let stage = Stage(rawValue: entry.number(UInt8.self))
        let time = entry.number(EventTime.self)
        guard entry.isWhole, !content.isEmpty, let (shard, user) = user(number), let stage, Self.isTime(time) else {
            return false
        }
        shard.state.funnel.insert(
            user: user, content: Self.number(of: content, in: shard), stage: stage, time: time)
        return true
    }

    private static func number(of content: ArraySlice<UInt8>, in shard: Shard) -> UInt32 {
        unsafe content.withUnsafeBufferPointer { content in
            unsafe shard.state.funnel.number(
                ofContent: content, hash: UInt32(truncatingIfNeeded: ByteHash.hash(content)))
        }
    }
}
