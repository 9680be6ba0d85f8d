public import Vocabulary

/// The plain evaluation of `semantics` over the bytes of a log.
public struct LogEvaluator: Sendable {
    private let normaliser: RecordNormaliser
    private var evaluator: Evaluator
    private var deadLetters: [UInt8] = []

    /// An evaluation of a log with `partitions` partitions; the parameters are those of `Evaluator`.
    public init(
        partitions: Int, configuration: QueryConfiguration, floors: [Floor] = [], keepsLateEvents: Bool = false
    ) {
        normaliser = RecordNormaliser(configuration)
        evaluator = Evaluator(
            partitions: partitions, configuration: configuration, floors: floors, keepsLateEvents: keepsLateEvents)
    }

    /// How far a partition has come, see `Evaluator`.
    public func horizon(ofPartition partition: Int) -> EventTime { evaluator.horizon(ofPartition: partition) }

    /// Takes the next record of a partition. Of one that is longer than a record may be, the bytes that a dead letter
    /// keeps are enough, beside its length.
    public mutating func take(
        _ value: [UInt8], length: Int? = nil, timestamp: EventTime? = nil, partition: Int, offset: Int64
    ) {
        let record = normaliser.normalised(value, length: length, timestamp: timestamp)
        evaluator.take(record, partition: partition, offset: offset)
        if case .dead(let reason) = record {
            DeadLetter.append(
                partition: partition, offset: offset, reason: reason, value: value.span, length: length ?? value.count,
                to: &deadLetters)
        }
    }

    /// The answers for the records taken: of a drained run all of them, else those that are final.
    public consuming func finish(drained: Bool) -> Answers {
        let deadLetters = deadLetters
        var answers = evaluator.finish(drained: drained)
        answers.deadLetters = deadLetters
        return answers
    }
}
