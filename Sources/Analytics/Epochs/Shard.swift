internal import Telemetry
internal import Vocabulary

/// The state of the users, and of the views, that one worker owns outright.
///
/// Used by one thread at a time; the engine's phases hand it on.
final class Shard: @unchecked Sendable {
    private let delays: Delays
    private let index: Int
    private var users = TextTable(in: .activeUsers)
    private(set) var activeUsers: ActiveUsers
    private(set) var funnel: Funnel
    private(set) var topPages: TopPages
    /// Rows that became final in this shard.
    var rows = FinalRows()

    init(index: Int, configuration: QueryConfiguration) {
        self.index = index
        delays = Delays(configuration)
        activeUsers = ActiveUsers(configuration)
        funnel = Funnel(configuration)
        topPages = TopPages(configuration)
    }

    /// Fourth phase: folds what a slice routed here into the state.
    func apply(_ slice: Slice, of batch: borrowing RecordBatch) {
        let texts = unsafe slice.decoded.textBase(in: batch)
        for routed in slice.users[index] {
            let event = slice.decoded.events[Int(routed.event)]
            let (user, isNew) = unsafe users.intern(texts.bytes(event.user), hash: routed.hash)
            if isNew { activeUsers.addUser(user) }
            if routed.forActiveUsers {
                unsafe activeUsers.insert(
                    user: user, day: delays.day(event.time), platform: texts.bytes(event.platform),
                    version: texts.bytes(event.version))
            }
            if routed.forFunnel, let stage = Stage(event.kind) {
                unsafe funnel.insert(user: user, content: texts.bytes(event.content), stage: stage, time: event.time)
            }
        }
        for routed in slice.views[index] {
            let event = slice.decoded.events[Int(routed.event)]
            unsafe topPages.insert(
                page: texts.bytes(event.page), message: texts.bytes(event.message), messageHash: routed.hash,
                time: event.time, duration: event.duration, firstWindow: routed.lateWindows)
        }
    }

    /// Runs the funnel up to its watermark; final rows go to `rows`.
    func advanceFunnel(to watermark: EventTime) { funnel.advance(to: watermark, users: users, into: &rows) }

    func closeDay(_ day: Int64) -> ActiveUsers.Day { activeUsers.close(day) }
    func takeClosedJourneys() -> [Int64: DropOffCounts] { funnel.takeClosed() }
    func funnelDuplicates() -> Int64 { funnel.duplicates() }
    func forgetPanes(before window: Int64) { topPages.forget(before: window) }

    /// Known users; the table of their ids.
    var userCount: Int { users.count }
    var userBytes: Int { users.allocatedBytes }
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
