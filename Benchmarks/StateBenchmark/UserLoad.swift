import Vocabulary

/// Events of users, each a START of the user's one content: first one of each user, in batches of one partition and in
/// order of time, ten a millisecond; 17 million are within the 30 minutes of a journey's time-out. Then the journeys of
/// few users go on.
struct UserLoad {
    /// Of so many users one goes on.
    static let share = 1000
    /// How long all of those take to have one more event each.
    private static let roundMilliseconds = 20 * 60_000

    private(set) var users = 0
    private var time = 1_770_888_766_000
    private var laterEvents = 0
    private var line = Array(
        """
        {"eid":"START","ets":0000000000000,"mid":"message","actor":{"id":"00000000-0000-4000-8000-000000000000"},\
        "object":{"id":"do_31260000000000000000"}}
        """.utf8)

    /// Replaces the batch by the first events of the next so many users, whose ids are UUIDs.
    mutating func fill(_ batch: inout RecordBatch, events: Int) {
        batch.removeAll()
        for _ in 0..<events {
            if users.isMultiple(of: 10) { time += 1 }
            append(user: users, to: &batch)
            users += 1
        }
    }

    /// Replaces the batch by the next event of those that go on, which have `rounds` of them in all; `false` if there
    /// is none.
    mutating func fillLater(_ batch: inout RecordBatch, rounds: Int) -> Bool {
        batch.removeAll()
        let later = (users + Self.share - 1) / Self.share
        guard laterEvents < later * rounds else { return false }
        time += Self.roundMilliseconds / later
        append(user: laterEvents % later * Self.share, to: &batch)
        laterEvents += 1
        return true
    }

    /// Replaces the batch by one event, so many hours later.
    mutating func fill(_ batch: inout RecordBatch, hoursLater hours: Int) {
        batch.removeAll()
        time += hours * 3_600_000
        append(user: 0, to: &batch)
    }

    private mutating func append(user: Int, to batch: inout RecordBatch) {
        write(UInt64(time), base: 10, at: 21..<34)
        // An odd multiplier makes the digits differ from the first on, and no two users alike.
        let id = UInt64(user) &* 0x9E37_79B9_7F4A_7C15
        write(id >> 32, base: 16, at: 66..<74)
        write(id & 0xFFFF_FFFF, base: 16, at: 94..<102)
        write(UInt64(user % 20_000), base: 10, at: 139..<144)
        batch.append(line.span, offset: Int64(user))
    }

    private mutating func write(_ number: UInt64, base: UInt64, at places: Range<Int>) {
        var rest = number
        for place in places.reversed() {
            let digit = UInt8(rest % base)
            line[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest /= base
        }
    }
}
