import Vocabulary

/// Events of which each has a user of its own, in batches of one partition and in order of time, ten
/// a millisecond: 17 million are within the 30 minutes of a journey's time-out.
struct NewUsers {
    private(set) var users = 0
    private var line = Array(
        """
        {"eid":"START","ets":0000000000000,"mid":"message","actor":{"id":"00000000-0000-4000-8000-000000000000"},\
        "object":{"id":"do_31260000000000000000"}}
        """.utf8)

    /// Replaces the batch by the events of the next so many users, whose ids are UUIDs.
    mutating func fill(_ batch: inout RecordBatch, events: Int) {
        batch.removeAll()
        for _ in 0..<events {
            write(UInt64(1_770_888_766_000 + users / 10), base: 10, at: 21..<34)
            // An odd multiplier makes the digits differ from the first on, and no two users alike.
            let id = UInt64(users) &* 0x9E37_79B9_7F4A_7C15
            write(id >> 32, base: 16, at: 66..<74)
            write(id & 0xFFFF_FFFF, base: 16, at: 94..<102)
            write(UInt64(users % 20_000), base: 10, at: 139..<144)
            batch.append(line.span, offset: Int64(users))
            users += 1
        }
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
