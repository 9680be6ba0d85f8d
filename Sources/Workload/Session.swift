/// A learner's session on its way: all that is kept of it between two steps. Times count from the lane's origin.
struct Session: Timed {
    enum Phase: UInt32 {
        case browsing, finishing, abandoning, resuming
    }

    /// Ends are kept in units of 128 ms.
    static let endUnit: Int64 = 128

    private var nextAndPage: UInt64
    var end: UInt32
    var playEnd: UInt32 = 0
    let number: UInt32
    let slot: UInt32
    private var contentAndPhase: UInt32 = 0
    /// Events so far.
    var counter: UInt16 = 0
    let profile: UInt16

    init(start: Int64, end: Int64, number: UInt32, slot: UInt32, profile: UInt16) {
        nextAndPage = UInt64(start) << 8
        self.end = UInt32(truncatingIfNeeded: end / Self.endUnit)
        self.number = number
        self.slot = slot
        self.profile = profile
    }

    var due: Int64 { next }

    /// Whether it was to end before a time.
    func isOver(by time: Int64) -> Bool { Int64(end) * Self.endUnit < time }

    /// Its end, or a time that is earlier.
    func earlier(of time: Int64) -> Int64 { min(Int64(end) * Self.endUnit, time) }

    /// Leaves out what it did until a time, if that is later than its start: it stands on its first page then.
    mutating func skip(to time: Int64) {
        guard time > next else { return }
        next = time
        // The first event of all tells that a session starts.
        counter = 1
    }

    /// When the next step is taken.
    var next: Int64 {
        get { Int64(nextAndPage >> 8) }
        set { nextAndPage = UInt64(newValue) << 8 | nextAndPage & 0xFF }
    }

    var page: Int {
        get { Int(nextAndPage & 0xFF) }
        set { nextAndPage = nextAndPage & ~0xFF | UInt64(newValue) }
    }

    var content: UInt32 {
        get { contentAndPhase >> 2 }
        set { contentAndPhase = newValue << 2 | contentAndPhase & 3 }
    }

    var phase: Phase {
        get { Phase(rawValue: contentAndPhase & 3) ?? .browsing }
        set { contentAndPhase = contentAndPhase & ~3 | newValue.rawValue }
    }
}

/// An event between its session and its arrival. Times count from the lane's origin.
struct Flight: Timed {
    /// What is odd about a record.
    enum Flag: UInt32 {
        case none, hotUser, truncated, wrongType, missingUser, badTime, wide, planted
    }

    private static let flagShift: UInt32 = 28
    private static let duplicateBit: UInt32 = 1 << 27
    private static let contentMask: UInt32 = (1 << 27) - 1
    /// The content whose id the scenario names.
    static let hotContent: UInt32 = (1 << 27) - 1

    var arrival: Int64
    /// By the device's clock.
    var time: Int64
    var session: UInt32
    var slot: UInt32
    private var contentAndFlag: UInt32
    var counter: UInt16
    var template: UInt16

    init(
        arrival: Int64, time: Int64, session: UInt32, slot: UInt32, content: UInt32, flag: Flag, counter: UInt16,
        template: UInt16
    ) {
        self.arrival = arrival
        self.time = time
        self.session = session
        self.slot = slot
        contentAndFlag = content & Self.contentMask | flag.rawValue << Self.flagShift
        self.counter = counter
        self.template = template
    }

    var due: Int64 { arrival }
    var content: UInt32 { contentAndFlag & Self.contentMask }
    var flag: Flag {
        get { Flag(rawValue: contentAndFlag >> Self.flagShift) ?? .none }
        set {
            contentAndFlag =
                contentAndFlag & (Self.contentMask | Self.duplicateBit) | newValue.rawValue << Self.flagShift
        }
    }

    /// Whether the record is made of its template as it is.
    var isPlain: Bool { contentAndFlag >> Self.flagShift == 0 }

    /// The same event sent again, at a later arrival.
    func duplicate(arrival: Int64) -> Flight {
        var copy = self
        copy.arrival = arrival
        copy.contentAndFlag |= Self.duplicateBit
        return copy
    }

    /// The order of a lane as a number, but for events that are sent twice at one arrival; `from` is at most 2^14
    /// milliseconds before.
    @inline(__always)
    func order(from: Int64) -> UInt64 {
        UInt64(truncatingIfNeeded: arrival - from) << 48 | UInt64(session) << 16 | UInt64(counter)
    }

    /// The order of a lane: by arrival; at one arrival, an order that does not depend on how it was reached.
    @inline(__always)
    func precedes(_ other: Flight) -> Bool {
        if arrival != other.arrival { return arrival < other.arrival }
        if session != other.session { return session < other.session }
        if counter != other.counter { return counter < other.counter }
        return contentAndFlag < other.contentAndFlag
    }
}
