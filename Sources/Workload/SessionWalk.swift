import Scenarios
import Vocabulary

/// The events of a session's next steps, in the order of their times.
@safe struct StepEvents: ~Copyable {
    struct Event: BitwiseCopyable {
        var time: Int64
        var content: UInt32
        var template: UInt16
        /// Whether a service wrote it, which sends at once.
        var isOfService = false
    }

    /// No step has more.
    static let mostOfStep = 12
    /// The most that an app sends at once.
    static let mostOfBatch = 200
    private static let capacity = mostOfBatch + mostOfStep
    private(set) var count = 0
    /// Whether a site must send what it has: a content or session has ended.
    fileprivate(set) var isFlushed = false
    private let events: UnsafeMutablePointer<Event>

    init() {
        unsafe events = .allocate(capacity: Self.capacity)
        unsafe events.initialize(repeating: Event(time: 0, content: 0, template: 0), count: Self.capacity)
    }

    deinit { unsafe events.deallocate() }

    @inline(__always)
    mutating func removeAll() { (count, isFlushed) = (0, false) }

    @inline(__always)
    mutating func append(_ template: Int, at time: Int64, content: UInt32 = 0, isOfService: Bool = false) {
        assert(count < Self.capacity, "a batch has too many events")
        // Safe: a step appends at most `mostOfStep` events, and begins below `mostOfBatch`; debug builds check.
        unsafe events[count] = Event(
            time: time, content: content, template: UInt16(truncatingIfNeeded: template), isOfService: isOfService)
        count += 1
    }

    @inline(__always)
    subscript(index: Int) -> Event { unsafe events[index] }
}

/// How sessions run: pages, contents, plays and pauses.
///
/// A class, so that a step lends it whole instead of copying its tables.
final class SessionWalk: Sendable {
    private struct Base: BitwiseCopyable {
        var firstTemplate = 0
        var common = 0
        var walk = 0
        /// The kinds of a page inside a content.
        var play = 0
        var isMobile = false
        /// What is sent together: so many events, within so many milliseconds.
        var batch = 1
        var batchTime: Int64 = 0
    }

    /// An app sends every 30 s; a site when it has 20 events, 10 if nobody has signed in, and when a content ends. That it
    /// never waits longer than two minutes is our assumption.
    private static let appInterval: Milliseconds = 30_000
    private static let siteInterval: Milliseconds = 120_000

    /// Nobody plays on for longer when the session's length is over.
    static let longestOvertime: Milliseconds = 600_000

    private let bases: ConstantTable<Base>
    private let walks: [PageWalk]
    private let think: QuantileTable
    private let playTime: QuantileTable
    private let start: UInt64
    private let finish: UInt64
    private let resume: UInt64
    private let startFirst: UInt64
    private let contents: ContentChoice

    init(_ scenario: Scenario, profiles: Profiles, contents: ContentChoice) {
        bases = ConstantTable(
            profiles.all.map { profile in
                let isMobile = profile.platform.style == .mobile
                let pages = profiles.walks[profile.walk].pages.count * PageShape.allCases.count
                let common = profile.firstTemplate + pages
                var base = Base(
                    firstTemplate: profile.firstTemplate, common: common, walk: profile.walk,
                    play: common + CommonShape.allCases.count, isMobile: isMobile)
                // What is in order arrives at once.
                if !scenario.arrival.delay.isEmpty {
                    base.batch = isMobile ? StepEvents.mostOfBatch : profile.isAnonymous ? 10 : 20
                    base.batchTime = isMobile ? Self.appInterval : Self.siteInterval
                }
                return base
            })
        walks = profiles.walks
        let behaviour = scenario.behaviour
        think = QuantileTable(behaviour.think, longest: .millisecondsPerDay)
        playTime = QuantileTable(behaviour.funnel.abandonAfter, longest: .millisecondsPerDay)
        start = Draws.threshold(behaviour.funnel.start)
        finish = Draws.threshold(behaviour.funnel.finish)
        resume = Draws.threshold(behaviour.funnel.resume)
        startFirst = Draws.threshold(behaviour.funnel.startFirst)
        self.contents = contents
    }

    /// The draws of one step: a word each for what must not depend on each other.
    private struct StepDraws {
        let key: UInt64
        let counter: UInt64

        @inline(__always)
        init(key: UInt64, counter: UInt16) {
            self.key = key ^ 0x2D35_8DCC_AA6C_78A5
            self.counter = UInt64(counter) << 3
        }

        @inline(__always)
        subscript(index: UInt64) -> UInt64 { Draws.bits(key: key, counter: counter | index) }
    }

    /// Takes the steps whose events are sent together, in place of what `events` held; returns whether another follows.
    @inline(__always)
    func batch(_ session: inout Session, key: UInt64, into events: inout StepEvents) -> Bool {
        events.removeAll()
        let base = bases[Int(session.profile)]
        let end = session.next + base.batchTime
        var continues = step(&session, key: key, into: &events)
        while continues, session.next < end, events.count < base.batch, base.isMobile || !events.isFlushed {
            continues = step(&session, key: key, into: &events)
        }
        return continues
    }

    /// Takes the step that is due: appends its events in the order of their times, and returns whether another follows.
    @inline(__always)
    func step(_ session: inout Session, key: UInt64, into events: inout StepEvents) -> Bool {
        let before = events.count
        let draws = StepDraws(key: key, counter: session.counter)
        let base = bases[Int(session.profile)]
        let continues =
            switch session.phase {
            case .browsing: browse(&session, base, draws, into: &events)
            case .finishing, .abandoning: play(&session, base, draws, into: &events)
            case .resuming: resumePlay(&session, base, draws, into: &events)
            }
        session.counter &+= UInt16(truncatingIfNeeded: events.count - before)
        return continues
    }

    @inline(__always)
    private func common(_ base: Base, _ shape: CommonShape) -> Int { base.common + shape.rawValue }

    private func browse(
        _ session: inout Session, _ base: Base, _ draws: StepDraws, into events: inout StepEvents
    ) -> Bool {
        let now = session.next
        let chances = draws[0]
        let page = session.page
        if page >= walks[base.walk].exit {
            // Four in ten sessions of the app never tell that they end.
            if base.isMobile, chances & 1023 < 614 { events.append(common(base, .endApp), at: now) }
            return false
        }
        let first = base.firstTemplate + page * PageShape.allCases.count
        let showsContent = walks[base.walk].showsContent[page]
        let content = contents.draw(draws[3], draws[4], at: now)
        if session.counter == 0 {
            events.append(common(base, .startSession), at: now)
            if base.isMobile {
                events.append(common(base, .startApp), at: now + 3)
            } else if chances & 7 == 0 {
                events.append(common(base, .fingerprint), at: now + 2)
            }
        } else {
            events.append(first + PageShape.touch.rawValue, at: now, content: content)
        }
        var time = now + 10 + Int64(chances >> 10 & 31)
        let starts = showsContent && draws[5].low.isUnder(start)
        if starts {
            let isBefore = draws[5].high.isUnder(startFirst)
            let apart = Int64(chances >> 15 & 7) + 2
            let begin = isBefore ? time - apart : time + apart
            if isBefore { events.append(common(base, .startPlay), at: begin, content: content) }
            events.append(first, at: time, content: content)
            if !isBefore { events.append(common(base, .startPlay), at: begin, content: content) }
            time = max(begin, time)
            beginPlay(&session, content: content, at: time, draws[6])
        } else {
            events.append(first, at: time, content: content)
        }
        appendExtras(first, base, chances, content: content, at: &time, into: &events)
        if !starts {
            leavePage(&session, base, draws, at: time)
        } else {
            session.next = time + think.sample(draws[1].low)
        }
        if starts { session.next = min(session.next, Int64(session.playEnd) * Session.endUnit) }
        return true
    }

    /// What apps, sites and services add to a visit of a page.
    @inline(__always)
    private func appendExtras(
        _ first: Int, _ base: Base, _ chances: UInt64, content: UInt32, at time: inout Int64,
        into events: inout StepEvents
    ) {
        if chances >> 20 & 1023 < 330 {
            time += 15
            events.append(first + PageShape.other.rawValue, at: time, content: content)
        }
        let rare = chances >> 30 & 1023
        guard rare < 130 else { return }
        time += 20
        switch rare {
        case 0..<38: events.append(common(base, .search), at: time, content: content, isOfService: true)
        case 38..<50: events.append(common(base, .scan), at: time, content: content, isOfService: true)
        case 50..<78: events.append(common(base, .log), at: time, isOfService: true)
        case 78..<86: events.append(common(base, .audit), at: time, isOfService: true)
        case 86..<95: events.append(common(base, .error), at: time)
        case 95..<98: events.append(common(base, .share), at: time, content: content)
        case 98..<104: events.append(common(base, .heartbeat), at: time)
        case 104..<116 where base.isMobile: events.append(common(base, .networkSpeed), at: time)
        case _ where !base.isMobile: break
        default:
            events.append(common(base, .background), at: time)
            time += 100
            events.append(common(base, .resume), at: time)
        }
    }

    @inline(__always)
    private func beginPlay(_ session: inout Session, content: UInt32, at time: Int64, _ bits: UInt64) {
        session.content = content
        session.phase = bits.low.isUnder(finish) ? .finishing : .abandoning
        let longest = max(Int64(session.end) * Session.endUnit - time, 0) + Self.longestOvertime
        let end = (time + min(playTime.sample(bits.high), longest)) / Session.endUnit + 1
        session.playEnd = UInt32(truncatingIfNeeded: end)
    }

    /// Goes to the next page after a pause, or to the end of the session.
    @inline(__always)
    private func leavePage(_ session: inout Session, _ base: Base, _ draws: StepDraws, at time: Int64) {
        let exit = walks[base.walk].exit
        let from = min(session.page, exit - 1)
        session.page = walks[base.walk].next(after: from, draws[2])
        let next = time + 1 + think.sample(draws[1].low)
        let end = Int64(session.end) * Session.endUnit
        if next >= end {
            session.page = exit
            session.next = max(end, time + 1)
        } else {
            session.next = next
            // A learner who leaves early comes back to the first page: `session.length` alone ends a session.
            if session.page == exit { session.page = 0 }
        }
    }

    private func play(
        _ session: inout Session, _ base: Base, _ draws: StepDraws, into events: inout StepEvents
    ) -> Bool {
        let now = session.next
        let content = session.content
        let chances = draws[0]
        let end = Int64(session.playEnd) * Session.endUnit
        guard now < end else {
            if session.phase == .finishing {
                events.append(common(base, .endPlay), at: now, content: content)
                events.isFlushed = true
                if chances & 1023 < 50 { events.append(common(base, .feedback), at: now + 40, content: content) }
                session.phase = .browsing
                leavePage(&session, base, draws, at: now + 40)
            } else {
                events.append(common(base, .back), at: now, content: content)
                if base.isMobile { events.append(common(base, .playBackground), at: now + 400, content: content) }
                let resumes = draws[5].low.isUnder(resume)
                session.phase = resumes ? .resuming : .browsing
                leavePage(&session, base, draws, at: now + 400)
                if resumes { session.next = now + 401 + think.sample(draws[1].low) }
            }
            return true
        }
        var last = now
        let page = base.play + Int(chances >> 10 & 7) * PlayShape.allCases.count
        switch chances & 1023 {
        case 0..<560:
            events.append(page + PlayShape.turn.rawValue, at: now, content: content)
            last += 6
            events.append(page, at: last, content: content)
        case 560..<770: events.append(page + PlayShape.turn.rawValue, at: now, content: content)
        case 770..<890:
            events.append(common(base, .response), at: now, content: content)
            last += 12
            // Three answers in four are right.
            let answer = chances >> 10 & 3 > 0 ? CommonShape.assessRight : .assessWrong
            events.append(common(base, answer), at: last, content: content)
        case 890..<960: events.append(common(base, .playHeartbeat), at: now, content: content)
        case _ where !base.isMobile: events.append(page, at: now, content: content)
        default:
            events.append(common(base, .playBackground), at: now, content: content)
            last += 100
            events.append(common(base, .playResume), at: last, content: content)
        }
        session.next = min(last + 1 + think.sample(draws[1].low), max(end, last + 1))
        return true
    }

    private func resumePlay(
        _ session: inout Session, _ base: Base, _ draws: StepDraws, into events: inout StepEvents
    ) -> Bool {
        let now = session.next
        events.append(common(base, .resumePlay), at: now, content: session.content)
        beginPlay(&session, content: session.content, at: now, draws[6])
        session.next = min(now + 1 + think.sample(draws[1].low), Int64(session.playEnd) * Session.endUnit)
        return true
    }
}
