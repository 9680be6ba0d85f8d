public import Oracle
public import Telemetry
public import Vocabulary

extension Decoder {
    /// The settings of all tests that do not say otherwise.
    public static let testSettings = (maxRecordBytes: 1 << 20, maxFutureSkew: Milliseconds(600_000))

    public init(path: DecodingPath) {
        self.init(
            maxRecordBytes: Self.testSettings.maxRecordBytes, maxFutureSkew: Self.testSettings.maxFutureSkew, path: path
        )
    }

    /// What one record becomes, if it is decoded `times` times over: a decoder learns from what it has seen.
    public mutating func decode(_ record: [UInt8], timestamp: EventTime? = nil, times: Int = 1) -> NormalisedRecord {
        decode(Array(repeating: record, count: times), timestamps: Array(repeating: timestamp, count: times)).last!
    }

    public mutating func decode(_ json: String, timestamp: EventTime? = nil) -> NormalisedRecord {
        decode(Array(json.utf8), timestamp: timestamp, times: 4)
    }

    /// What each of the records becomes, with the tallies of wrong types and missing users checked on the way.
    public mutating func decode(_ records: [[UInt8]], timestamps: [EventTime?]) -> [NormalisedRecord] {
        var batch = RecordBatch(capacity: 64)
        for (record, timestamp) in zip(records, timestamps) {
            batch.append(record.span, offset: 0, timestamp: timestamp ?? RecordBatch.Record.noTimestamp)
        }
        var output = DecodedBatch()
        var normalised: [NormalisedRecord] = []
        for index in records.indices {
            output.removeAll()
            decode(batch, records: index..<index + 1, into: &output)
            normalised.append(NormalisedRecord(output, in: batch, at: index))
        }
        return normalised
    }
}

extension NormalisedRecord {
    /// The only record of a decoded batch.
    init(_ output: borrowing DecodedBatch, in batch: borrowing RecordBatch, at index: Int) {
        precondition(output.events.count + output.dead.count == 1, "a record is an event or dead, and once")
        if let dead = output.dead.first {
            precondition(Int(dead.record) == index && output.wrongType == 0 && output.noUser == 0)
            self = .dead(dead.reason)
            return
        }
        let event = output.events[0]
        precondition(Int(event.record) == index && event.user.isAbsent == (output.noUser == 1))
        // Safe: neither batch changes while the texts are copied.
        let base = unsafe output.textBase(in: batch)
        func bytes(_ text: Text) -> [UInt8]? { text.isAbsent ? nil : unsafe Array(base.bytes(text)) }
        var normalised = NormalisedEvent(
            kind: NormalisedEvent.Kind(rawValue: event.kind.rawValue)!, time: event.time,
            arrival: event.hasArrival ? event.progress : nil)
        normalised.user = bytes(event.user)
        normalised.platform = bytes(event.platform)
        normalised.version = bytes(event.version)
        normalised.content = bytes(event.content)
        normalised.page = bytes(event.page)
        normalised.message = bytes(event.message)
        normalised.duration = event.duration == Event.noDuration ? nil : Milliseconds(event.duration)
        normalised.isWrongType = output.wrongType == 1
        self = .event(normalised)
    }

    /// The oracle's record with its arrival held at the event's time, as an event keeps it.
    public var withBoundedArrival: NormalisedRecord {
        guard case .event(var event) = self, let arrival = event.arrival else { return self }
        event.arrival = min(arrival, event.time)
        return .event(event)
    }

    public var event: NormalisedEvent? {
        guard case .event(let event) = self else { return nil }
        return event
    }

    public var isMalformed: Bool { self == .dead(.malformed) }
}
