import Telemetry
import Vocabulary

/// What became of one record, as plain values that can be compared and printed.
struct DecodedRecord: Equatable, CustomStringConvertible {
    /// The event, its texts as bytes; empty means absent.
    struct Values: Equatable {
        var time: EventTime
        var progress: EventTime
        var hasArrival: Bool
        var kind: EventKind
        var user: [UInt8]
        var platform: [UInt8]
        var version: [UInt8]
        var content: [UInt8]
        var page: [UInt8]
        var message: [UInt8]
        var duration: Int32
    }

    var reason: DeadLetterReason?
    var values: Values?
    var wrongType = 0
    var noUser = 0

    /// Decodes one record alone.
    init(_ bytes: [UInt8], timestamp: EventTime? = nil, decoder: inout Decoder) {
        var batch = RecordBatch(capacity: bytes.count)
        batch.append(bytes.span, offset: 0, timestamp: timestamp ?? RecordBatch.Record.noTimestamp)
        var output = DecodedBatch()
        decoder.decode(batch, records: 0..<1, into: &output)
        self.init(output, in: batch, at: 0)
    }

    /// Takes the only record of a batch.
    init(_ output: borrowing DecodedBatch, in batch: borrowing RecordBatch, at record: UInt32) {
        reason = output.dead.first { $0.record == record }?.reason
        wrongType = output.wrongType
        noUser = output.noUser
        guard let event = output.events.first(where: { $0.record == record }) else { return }
        // Safe: neither batch changes while the texts are copied.
        let base = unsafe output.textBase(in: batch)
        func bytes(_ text: Text) -> [UInt8] { unsafe Array(base.bytes(text)) }
        values = Values(
            time: event.time, progress: event.progress, hasArrival: event.hasArrival, kind: event.kind,
            user: bytes(event.user), platform: bytes(event.platform), version: bytes(event.version),
            content: bytes(event.content), page: bytes(event.page), message: bytes(event.message),
            duration: event.duration)
    }

    var description: String {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
        guard let values else { return "dead: \(reason.map { "\($0)" } ?? "nowhere")" }
        return """
            \(values.kind) time \(values.time) progress \(values.progress) arrival \(values.hasArrival) \
            user \(text(values.user)) platform \(text(values.platform)) version \(text(values.version)) \
            content \(text(values.content)) page \(text(values.page)) message \(text(values.message)) \
            duration \(values.duration) wrong type \(wrongType) no user \(noUser)
            """
    }
}
