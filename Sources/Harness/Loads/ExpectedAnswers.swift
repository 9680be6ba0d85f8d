internal import Logs
internal import Oracle
internal import Scenarios
internal import Sinks
internal import Vocabulary
internal import Workload

/// The planted answers of a load: what the generator meant, evaluated by the oracle. Nothing here parses a record.
final class ExpectedAnswers {
    /// What was written: the files, and what a run over the load must have in its ledger.
    struct Record: Sendable {
        let directory: String
        let files: [(name: String, bytes: Int, hash: String)]
        let ledger: Ledger
    }

    private let directory: String
    private var evaluator: Evaluator
    private var deadLetters: [UInt8] = []
    private var nextOffsets: [Int64]
    private var progressions: Progressions
    private let arrivals: Range<EventTime>
    private var stateMinima = StateMinimumCurve()
    private var records: Int64 = 0

    /// - Throws: `LogError` if the directory holds answers of another run, or cannot be made.
    init(
        directory: String, partitions: Int, configuration: QueryConfiguration, arrivals: Range<EventTime>
    ) throws(LogError) {
        self.directory = directory
        self.arrivals = arrivals
        try ResultDirectory.requireUnused(directory)
        try OutputDirectory.create(directory)
        evaluator = Evaluator(partitions: partitions, configuration: configuration, keepsLateEvents: true)
        nextOffsets = Array(repeating: 0, count: partitions)
        progressions = Progressions(partitions: partitions)
    }

    /// Takes the next records of a partition, and what each was meant to be.
    func take(_ batch: borrowing RecordBatch, _ planted: [PlantedRecord], partition: Int) throws(LogError) {
        precondition(batch.records.count == planted.count, "every record has a meaning")
        for (record, meaning) in zip(batch.records, planted) {
            let offset = nextOffsets[partition]
            nextOffsets[partition] += 1
            switch meaning {
            case .event(let event): evaluator.take(Self.normalised(event), partition: partition, offset: offset)
            case .dead(let reason):
                evaluator.take(.dead(reason), partition: partition, offset: offset)
                batch.withValue(of: record) {
                    DeadLetter.append(
                        partition: partition, offset: offset, reason: reason, value: $0, length: record.length,
                        to: &deadLetters)
                }
            }
            progressions.observe(
                evaluator.horizon(ofPartition: partition), partition: partition, arrival: record.timestamp)
        }
        records += Int64(planted.count)
        if let last = batch.records.last?.timestamp { look(at: last) }
    }

    /// Takes the minimum of state down each time the load has come a step further. Lanes come in the order of arrivals, but
    /// for a batch.
    private func look(at arrival: EventTime) {
        let steps = Int64(stateMinima.points.count)
        let span = arrivals.upperBound - arrivals.lowerBound
        guard (arrival - arrivals.lowerBound) * StateMinimumCurve.looks >= span * steps else { return }
        let minimum = evaluator.stateMinimum()
        stateMinima.append(.init(records: records, bytes: minimum.bytes, entries: minimum.entries))
    }

    /// Writes the files, as a run over the whole load writes them.
    func finish() throws(LogError) -> Record {
        let answers = evaluator.finish(drained: true)
        let files: [(String, [UInt8])] = [
            (ResultDirectory.Name.results, answers.results), (ResultDirectory.Name.ledger, answers.ledger.line),
            (ResultDirectory.Name.deadLetters, deadLetters), (ResultDirectory.Name.late, answers.lateEvents),
            (RowTimes.fileName, rowTimes(answers).document), (StateMinimumCurve.fileName, stateMinima.document),
            (LatenessTable.fileName, LatenessTable(answers.lateness!).document),
        ]
        for (name, bytes) in files { try OutputFile.write(bytes, to: "\(directory)/\(name)") }
        let written = files.map { name, bytes in
            var hash = XXHash64()
            hash.update(bytes.span)
            return (name: name, bytes: bytes.count, hash: hash.text)
        }
        return Record(directory: directory, files: written, ledger: answers.ledger)
    }

    private func rowTimes(_ answers: Answers) -> RowTimes {
        RowTimes(
            answers.rowTimes.map {
                RowTimes.Row(
                    emittable: progressions.arrival(ofHorizon: $0.due), latestArrival: $0.latest.arrival,
                    latestTime: $0.latest.time)
            })
    }

    /// What the generator meant, in the oracle's words.
    static func normalised(_ event: PlantedEvent) -> NormalisedEvent {
        let kind: NormalisedEvent.Kind =
            switch event.kind {
            case .impression: .impression
            case .start: .start
            case .end: .end
            case .other: .other
            }
        return NormalisedEvent(
            kind: kind, time: event.time, arrival: event.arrival, user: event.user, platform: event.platform,
            version: event.version, content: event.content, page: event.page, message: event.message,
            duration: event.duration, isWrongType: event.isWrongType)
    }
}
