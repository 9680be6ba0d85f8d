import Oracle
import Vocabulary

/// The first millisecond of 2026-02-12 in UTC, which is day 20,496.
let midnight: EventTime = 1_770_854_400_000
let minute: Milliseconds = 60_000
let hour: Milliseconds = 3_600_000
let day: Milliseconds = 86_400_000

/// A small log of events, partition by partition, and how to evaluate it: what the examples are written with.
struct Evaluation {
    /// A record, with the number of the partition that it was added to.
    typealias Record = (partition: Int, record: NormalisedRecord)

    var configuration = QueryConfiguration()
    var floors: [Floor] = []
    var partitions: Int
    var records: [Record] = []

    init(partitions: Int = 1) { self.partitions = partitions }

    mutating func add(
        _ kind: NormalisedEvent.Kind = .other, at time: EventTime, arrival: EventTime? = nil, user: String? = nil,
        platform: String? = nil, version: String? = nil, content: String? = nil, page: String? = nil,
        message: String? = nil, duration: Milliseconds? = nil, in partition: Int = 0
    ) {
        func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }
        let event = NormalisedEvent(
            kind: kind, time: time, arrival: arrival, user: bytes(user), platform: bytes(platform),
            version: bytes(version), content: bytes(content), page: bytes(page), message: bytes(message),
            duration: duration)
        records.append((partition, .event(event)))
    }

    /// A step of the journey of user `u` through content `c`, unless told otherwise.
    mutating func addStep(
        _ kind: NormalisedEvent.Kind, at time: EventTime, user: String = "u", content: String = "c",
        in partition: Int = 0
    ) {
        add(kind, at: time, user: user, content: content, in: partition)
    }

    func answers(drained: Bool = true, recordsBetweenAdvances: Int = 1) -> Answers {
        evaluator(recordsBetweenAdvances: recordsBetweenAdvances).finish(drained: drained)
    }

    /// The least state after all records.
    func stateMinimum() -> StateMinimum {
        var evaluator = evaluator(recordsBetweenAdvances: 1)
        return evaluator.stateMinimum()
    }

    /// An evaluator that has taken all records.
    private func evaluator(recordsBetweenAdvances: Int) -> Evaluator {
        var evaluator = Evaluator(
            partitions: partitions, configuration: configuration, floors: floors, keepsLateEvents: true,
            recordsBetweenAdvances: recordsBetweenAdvances)
        var offsets = Array(repeating: Int64(0), count: partitions)
        for (partition, record) in records {
            evaluator.take(record, partition: partition, offset: offsets[partition])
            offsets[partition] += 1
        }
        return evaluator
    }

    /// The rows of a query, without the start that they share: `{"query":"dau",` and the closing brace.
    func rows(_ query: String, drained: Bool = true) -> [String] {
        lines(answers(drained: drained).results).compactMap { line in
            let start = "{\"query\":\"\(query)\","
            return line.hasPrefix(start) ? String(line.dropFirst(start.count).dropLast()) : nil
        }
    }
}

/// The lines of bytes that end with a line end.
func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
}
