public import Logs
public import Oracle
internal import Sinks
public import Vocabulary

/// Holds the answers of a run against what they should be.
public enum Verification {
    /// How many mismatches of a file are reported, and how many records of each.
    static let shownMismatches = 5
    static let shownRecords = 8

    /// What a run has read.
    public enum Log: Sendable {
        case directory(String)
        /// A topic that holds everything since its beginning.
        case kafka(KafkaTopic, KafkaProperties)
    }

    /// Evaluates the log by the oracle and compares the files of the run in `actual` with what that gives.
    ///
    /// `results.ndjson`, `ledger.json` and `dead-letters.ndjson` must be there; `late.ndjson` is compared if it is.
    /// Floors are taken from `floors.ndjson`. Of a run that was not drained, or over a topic, only the records count that
    /// it read.
    ///
    /// - Parameters:
    ///   - configuration: How the run was configured; `nil` takes it from its `run.json`.
    ///   - drained: Whether the run was drained; `nil` takes it from its `run.json`.
    /// - Throws: `LogError`, `HarnessError` or `DocumentError` if a file cannot be read.
    public static func verify(
        log: Log, actual: String, configuration: QueryConfiguration? = nil, drained: Bool? = nil
    ) throws -> Verdict {
        try verify(log: log, actual: actual, configuration: configuration, drained: drained, AnswerScope())
    }

    static func verify(
        log: Log, actual: String, configuration: QueryConfiguration?, drained: Bool?, _ scope: AnswerScope
    ) throws -> Verdict {
        let runPath = "\(actual)/\(ResultDirectory.Name.run)"
        let needsRun = configuration == nil || drained == nil
        let run = needsRun || scope.hasRunRecord && WholeFile.exists(path: runPath) ? try RunFile(path: runPath) : nil
        let isDrained = drained ?? run!.drained
        let isTopic = if case .kafka = log { true } else { false }
        let reading = LogReading(
            log: log, configuration: configuration ?? run!.configuration,
            endOffsets: isDrained && !isTopic ? [] : run?.endOffsets ?? [],
            floors: try FloorFile.floors(path: "\(actual)/\(ResultDirectory.Name.floors)"))
        let answers = try reading.answers(drained: isDrained)
        var verdict = try compare(answers, actual: actual, withDeadLetters: true, scope)
        verdict.records = answers.ledger.total.records
        if !verdict.isRight { try reading.addDecidingRecords(to: &verdict) }
        return verdict
    }

    /// The same of a log that is a directory.
    public static func verify(
        log: String, actual: String, configuration: QueryConfiguration? = nil, drained: Bool? = nil
    ) throws -> Verdict {
        try verify(log: .directory(log), actual: actual, configuration: configuration, drained: drained)
    }

    /// Compares the files of the run in `actual` with those in `expected`, as far as that has them.
    ///
    /// - Throws: `HarnessError` if a file cannot be read, or `expected` has no results.
    public static func compare(expected: String, actual: String) throws(HarnessError) -> Verdict {
        try compare(expected: expected, actual: actual, AnswerScope())
    }

    static func compare(expected: String, actual: String, _ scope: AnswerScope) throws(HarnessError) -> Verdict {
        var verdict = Verdict()
        for kind in scope.files {
            let path = "\(expected)/\(kind.name)"
            // Results are always expected: a wrong directory must not look right.
            guard kind == .results || WholeFile.exists(path: path) else { continue }
            if kind == .late, !WholeFile.exists(path: "\(actual)/\(kind.name)") { continue }
            verdict.files.append(try kind.compare(try WholeFile.bytes(path: path), withFileIn: actual, scope))
        }
        return verdict
    }

    /// Compares the files of the run in `actual` with answers that the caller has, such as planted ones.
    ///
    /// - Parameter withDeadLetters: Whether `answers` has dead letters, which an evaluation of events has not.
    /// - Throws: `HarnessError` if a file cannot be read.
    public static func compare(
        _ answers: Answers, actual: String, withDeadLetters: Bool = false
    ) throws(HarnessError) -> Verdict {
        try compare(answers, actual: actual, withDeadLetters: withDeadLetters, AnswerScope())
    }

    private static func compare(
        _ answers: Answers, actual: String, withDeadLetters: Bool, _ scope: AnswerScope
    ) throws(HarnessError) -> Verdict {
        var verdict = Verdict()
        for kind in scope.files {
            let expected: [UInt8]
            switch kind {
            case .results: expected = answers.results
            case .ledger: expected = answers.ledger.line
            case .deadLetters:
                guard withDeadLetters else { continue }
                expected = answers.deadLetters
            case .late:
                guard WholeFile.exists(path: "\(actual)/\(kind.name)") else { continue }
                expected = answers.lateEvents
            }
            verdict.files.append(try kind.compare(expected, withFileIn: actual, scope))
        }
        return verdict
    }
}
