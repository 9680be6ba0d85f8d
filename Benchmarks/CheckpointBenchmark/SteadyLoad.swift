import Vocabulary

/// Events in batches of one partition, in order of time, at 6,000 a second of event time: after 45 minutes of it as
/// many views, steps and journeys leave the state as come.
struct SteadyLoad {
    private var state: UInt64 = 1
    private var offset: Int64 = 0
    private var users: UInt64 = 0

    /// Events until the state is full.
    static let eventsToFill = 6 * 45 * 60_000

    /// Replaces the batch by some events.
    ///
    /// - Parameter addsUsers: whether every second event is of a new user; the others are of the newest 100,000.
    mutating func fill(_ batch: inout RecordBatch, events: Int, addsUsers: Bool) {
        batch.removeAll()
        var line: [UInt8] = []
        for _ in 0..<events {
            if users == 0 || addsUsers && offset % 2 == 0 { users += 1 }
            let user = addsUsers && offset % 2 == 0 ? users : users - number() % min(100_000, users)
            line.removeAll(keepingCapacity: true)
            line += Array(
                """
                {"eid":"\(Self.kinds[Int(number() % 4)])","ets":\(1_770_888_766_000 + offset / 6),\
                "mid":"message-\(String(number(), radix: 16))","actor":{"id":"user-\(user)"},\
                "object":{"id":"do_\(number() % 20_000)"},"edata":{"pageid":"page-\(number() % 500)"}}
                """.utf8)
            batch.append(line.span, offset: offset)
            offset += 1
        }
    }

    private static let kinds = ["IMPRESSION", "IMPRESSION", "START", "END"]

    /// SplitMix64.
    private mutating func number() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
