import RecordFuzz
import Telemetry
import Testing
import Vocabulary

/// Decodes records one after the other by a path, and holds each against what the strict reader makes of it.
func expectAsStrictly(
    _ records: [[UInt8]], path: DecodingPath, timestamp: EventTime? = nil, _ context: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var decoder = Decoder(path: path)
    var strict = Decoder(path: .strict)
    let timestamps = [EventTime?](repeating: timestamp, count: records.count)
    let decoded = decoder.decode(records, timestamps: timestamps)
    let expected = strict.decode(records, timestamps: timestamps)
    for index in records.indices where decoded[index] != expected[index] {
        let text = String(decoding: records[index].prefix(2100), as: UTF8.self)
        Issue.record(
            "\(path) \(context) record \(index): \(decoded[index]), not \(expected[index]): \(text)",
            sourceLocation: sourceLocation)
        return
    }
}
