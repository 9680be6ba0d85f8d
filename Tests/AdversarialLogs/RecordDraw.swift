internal import TestSupport
import Vocabulary

/// Draws the records of an adversarial log, one after another.
struct RecordDraw {
    private let configuration: QueryConfiguration
    private let isLines: Bool
    private let json: HostileJSON
    /// How many of 100 events have an arrival, and how many fields of 1000 are odd.
    private let arrivalPercent: Int64
    private let oddPercent: Int64
    private let brokenPercent: Int64
    private var clock: EdgeClock
    private var earlier: [AdversarialLog.Record] = []

    init(_ configuration: QueryConfiguration, isLines: Bool, using random: inout SplitMix64) {
        self.configuration = configuration
        self.isLines = isLines
        let spaces = ["", "", "", "", " ", "\t", "\r", " \r\t "] + (isLines ? [] : ["\n"])
        json = HostileJSON(
            whiteSpace: random.chance(50) ? [""] : spaces, escapePercent: random.element(of: [0, 2, 30]),
            extraPercent: random.element(of: [0, 10, 40]))
        arrivalPercent = random.element(of: [0, 50, 100])
        oddPercent = random.element(of: [0, 1, 4])
        brokenPercent = random.element(of: [0, 2, 10])
        clock = EdgeClock(configuration, using: &random)
    }

    mutating func next(lag: Milliseconds, using random: inout SplitMix64) -> AdversarialLog.Record {
        clock.tick(using: &random)
        if random.chance(12), !earlier.isEmpty { return random.element(of: Array(earlier.suffix(30))) }
        let record = record(lag: lag, using: &random)
        earlier.append(record)
        return record
    }

    private mutating func record(lag: Milliseconds, using random: inout SplitMix64) -> AdversarialLog.Record {
        let time = clock.time(using: &random) - lag
        let arrival = arrival(of: time, using: &random)
        let timestamp = isLines || random.chance(20) ? nil : self.arrival(of: time, using: &random)
        let event = event(at: time, arrival: random.chance(arrivalPercent) ? arrival : nil, using: &random)
        let value = random.chance(brokenPercent) ? broken(event, using: &random) : event
        return AdversarialLog.Record(value: isLines ? value.filter { $0 != 0x0A } : value, timestamp: timestamp)
    }

    /// When the event reached a server: mostly soon, sometimes before it was made, by as much as is allowed and 1 ms more.
    private func arrival(of time: EventTime, using random: inout SplitMix64) -> EventTime {
        switch random.integer(1...100) {
        case ...70: time + random.integer(0...1000)
        case ...80: time - configuration.maxFutureSkew + random.integer(-1...1)
        case ...90: time - random.integer(0...min(configuration.maxFutureSkew, 2 * .millisecondsPerDay))
        default: clock.now
        }
    }

    private func event(at time: EventTime, arrival: EventTime?, using random: inout SplitMix64) -> [UInt8] {
        var members: [HostileJSON.Member] = []
        members += field(
            "eid", string(random.element(of: HostileText.kinds), using: &random), always: true, using: &random)
        members += [("ets", odd(json.time(time, using: &random), times: true, using: &random))]
        if let arrival { members += [("syncts", odd(json.time(arrival, using: &random), times: true, using: &random))] }
        members += text("mid", HostileText.messages, using: &random)
        let actor =
            text("id", HostileText.users, using: &random)
            + (random.chance(30) ? text("type", HostileText.actorTypes, using: &random) : [])
        members += object("actor", actor, using: &random)
        let producer =
            text("id", HostileText.platforms, using: &random) + text("ver", HostileText.versions, using: &random)
        members += object("context", object("pdata", producer, using: &random), using: &random)
        members += object("object", text("id", HostileText.contents, using: &random), using: &random)
        let duration = random.chance(70) ? "\(random.integer(0...5))" : random.element(of: HostileText.durations)
        let data =
            text("pageid", HostileText.pages, using: &random) + field("duration", Array(duration.utf8), using: &random)
        members += object("edata", data, using: &random)
        return json.space(using: &random) + json.object(members, using: &random) + json.space(using: &random)
    }

    private func string(_ text: String, using random: inout SplitMix64) -> [UInt8] { json.string(text, using: &random) }

    /// The member, or in some records none.
    private func field(
        _ key: String, _ value: [UInt8], always: Bool = false, using random: inout SplitMix64
    ) -> [HostileJSON.Member] {
        always || random.chance(92) ? [(key, odd(value, using: &random))] : []
    }

    private func text(_ key: String, _ pool: [String], using random: inout SplitMix64) -> [HostileJSON.Member] {
        // The first few make up most of a log, so that its events meet.
        let choice = random.chance(70) ? Array(pool.prefix(4)) : pool
        return field(key, string(random.element(of: choice), using: &random), using: &random)
    }

    private func object(
        _ key: String, _ members: [HostileJSON.Member], using random: inout SplitMix64
    ) -> [HostileJSON.Member] {
        field(key, json.object(members, using: &random), using: &random)
    }

    /// The value, or in some records another of any type.
    private func odd(_ value: [UInt8], times: Bool = false, using random: inout SplitMix64) -> [UInt8] {
        guard random.chance(oddPercent) else { return value }
        return times ? Array(random.element(of: HostileText.oddTimes).utf8) : json.anyValue(using: &random)
    }

    /// A record that is dead, or only looks it.
    private func broken(_ event: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        let position = Int(random.integer(0...Int64(event.count - 1)))
        func nested(_ depth: Int) -> [UInt8] {
            let inside = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return Array("{\"deep\":\(inside),".utf8) + event.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        }
        switch random.integer(1...12) {
        case 1: return random.element(of: HostileText.broken)
        case 2: return Array(event.prefix(position))
        case 3: return Array(event[..<position] + event[(position + 1)...])
        case 4: return Array(event[..<position] + [UInt8(random.integer(0...255))] + event[position...])
        case 5: return Array(event[..<position] + random.element(of: HostileText.notUTF8) + event[position...])
        case 6: return [0xEF, 0xBB, 0xBF] + event
        case 7: return event + [0x0D]
        case 8: return nested(63)
        case 9: return nested(64)
        case 10:
            // As long as a record may be, or 1 byte longer; a mebibyte would make the log slow, not harder.
            let length = configuration.maxRecordBytes + Int(random.integer(0...1))
            return event + Array(repeating: 0x20, count: max(0, min(length, 4096) - event.count))
        case 11: return Array(#"{"a\uD800":1,"#.utf8) + event.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        default: return event + event
        }
    }
}
