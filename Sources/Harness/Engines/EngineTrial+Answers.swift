internal import Logs
internal import Oracle
internal import Scenarios
internal import Vocabulary

extension EngineTrial {
    /// How many rows the engine must write, where that need be known.
    ///
    /// - Throws: `LogError` if it does not make everything final, and the load is too large for the oracle to say.
    static func expectedRows(
        of engine: EngineUnderTest, _ load: LoadPlace, in directory: RunDirectory, _ queries: QueryConfiguration
    ) throws -> Int? {
        guard !engine.profile.drains else {
            let results = try WholeFile.bytes(path: "\(directory.expected)/\(AnswerFile.results.name)")
            return results.count { $0 == 0x0A }
        }
        let (records, most) = (try directory.expectedRecords, Benchmark.mostRecordsForOracle)
        guard records <= most else {
            throw LogError(
                "engine '\(engine.name)' does not drain, so that the oracle alone knows its answers: it evaluates loads of "
                    + "up to \(Figure.grouped(most)) records, and this one has \(Figure.grouped(records))",
                cause: .invalidSetting)
        }
        guard engine.profile.ends == .stopped else { return nil }
        let reading = LogReading(
            log: try load.verificationLog(), configuration: queries, endOffsets: [], floors: [])
        return try reading.answers(drained: false).results.count { $0 == 0x0A }
    }

    /// Holds the answers of an engine against the planted ones, which are drained, and the oracle's.
    ///
    /// - Parameters:
    ///   - answers: the directory of a trial.
    ///   - expected: has the load and what was planted.
    ///   - name: what the trial is called.
    static func checks(
        _ engine: EngineUnderTest, _ load: LoadPlace, answers: String, expected: RunDirectory,
        _ queries: QueryConfiguration, name: String, withOracle: Bool
    ) throws -> [BenchmarkReport.Check] {
        var checks: [BenchmarkReport.Check] = []
        let scope = engine.profile.answerScope
        if let half = try half(engine, in: answers) {
            checks.append(
                .init(
                    name: "\(name): whole rows", isRight: false,
                    details: "'\(half.file)' ends in half a row, without a line end: \(half.line)"))
        }
        if engine.profile.drains {
            let verdict = try Verification.compare(expected: expected.expected, actual: answers, scope)
            checks.append(.init(name: "\(name): planted answers", verdict: verdict))
        }
        if withOracle {
            let verdict = try Verification.verify(
                log: try load.verificationLog(), actual: answers, configuration: queries,
                drained: engine.profile.drains, scope)
            checks.append(.init(name: "\(name): oracle from the bytes", verdict: verdict))
        }
        return checks
    }

    /// A line of the answers that is not whole, with its file; `nil` if there is none.
    private static func half(
        _ engine: EngineUnderTest, in directory: String
    ) throws(HarnessError) -> (file: String, line: String)? {
        for (_, text) in engine.profile.answerFiles {
            let path = EngineProfile.filled(text, [.out: directory])
            if let half = try EngineOutput(path: path).half() { return half }
        }
        return nil
    }
}
