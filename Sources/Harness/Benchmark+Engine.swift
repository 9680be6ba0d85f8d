internal import Logs
internal import Oracle
internal import Scenarios
internal import Vocabulary

extension Benchmark {
    /// Why this benchmark's engine cannot be run over this load; one line each.
    public var refusedEngine: [String] {
        guard let engine else { return [] }
        var problems: [String] = []
        let reads = engine.profile.reads
        if reads.rawValue != transport.rawValue {
            let way = reads == .files ? "--transport files" : "--transport kafka --broker HOST:PORT"
            problems.append("engine '\(engine.name)' reads \(reads.rawValue), not \(transport.rawValue): '\(way)'")
        }
        if !scenario.faults.isEmpty {
            problems.append("faults: the scenario kills the native engine, not one with a profile; '--set faults=[]'")
        }
        return problems
    }

    /// How many rows the engine must write, where that need be known.
    ///
    /// - Throws: `LogError` if it does not make everything final, and the load is too large for the oracle to say.
    func expectedRows(of engine: EngineUnderTest, _ load: LoadPlace, in directory: RunDirectory) throws -> Int? {
        guard !engine.profile.drains else {
            let results = try WholeFile.bytes(path: "\(directory.expected)/\(AnswerFile.results.name)")
            return results.count { $0 == 0x0A }
        }
        let records = try directory.expectedRecords
        guard records <= Self.mostRecordsForOracle else {
            throw LogError(
                "engine '\(engine.name)' does not drain, so that the oracle alone knows its answers: it evaluates loads of "
                    + "up to \(Figure.grouped(Self.mostRecordsForOracle)) records, and this one has \(Figure.grouped(records))",
                cause: .invalidSetting)
        }
        guard engine.profile.ends == .stopped else { return nil }
        let reading = LogReading(
            log: try load.verificationLog(), configuration: scenario.queries, endOffsets: [], floors: [])
        return try reading.answers(drained: false).results.count { $0 == 0x0A }
    }

    /// Runs an engine over the load of a directory.
    func trial(
        of engine: EngineUnderTest, _ number: Int, _ load: LoadPlace, _ directory: RunDirectory,
        isInterrupted: () -> Bool
    ) throws -> BenchmarkReport.Trial {
        let trial = EngineTrial(
            engine: engine, executable: executable, load: load,
            queries: directory.queries, threads: threads, directory: directory.trial(number),
            sayings: "\(directory.path)/trial-\(number)",
            expectedRows: try expectedRows(of: engine, load, in: directory))
        let outcome = try trial.run(isInterrupted: isInterrupted)
        return try BenchmarkReport.Trial(outcome, directory, number: number)
    }

    /// Holds the answers of an engine against the planted ones and the oracle's, as far as it writes them.
    func checks(
        of engine: EngineUnderTest, _ load: LoadPlace, _ directory: RunDirectory, records: Int64
    ) throws -> [BenchmarkReport.Check] {
        var checks: [BenchmarkReport.Check] = []
        let scope = engine.profile.answerScope
        for number in 1...trials {
            if let half = try EngineTrial.half(engine, in: directory.trial(number)) {
                checks.append(
                    .init(
                        name: "trial \(number): whole rows", isRight: false,
                        details: "'\(half.file)' ends in half a row, without a line end: \(half.line)"))
            }
            guard engine.profile.drains else { continue }
            checks.append(
                .init(
                    name: "trial \(number): planted answers",
                    verdict: try Verification.compare(
                        expected: directory.expected, actual: directory.trial(number), scope)))
        }
        if records <= Self.mostRecordsForOracle {
            let verdict = try Verification.verify(
                log: try load.verificationLog(), actual: directory.trial(1), configuration: scenario.queries,
                drained: engine.profile.drains, scope)
            checks.append(.init(name: "trial 1: oracle from the bytes", verdict: verdict))
        }
        return checks
    }
}

extension BenchmarkReport.Trial {
    /// What was seen of an engine from outside.
    init(_ outcome: EngineProcess.Outcome, _ directory: RunDirectory, number: Int) throws(HarnessError) {
        let results = try WholeFile.bytes(path: "\(directory.trial(number))/\(AnswerFile.results.name)")
        process = .init(
            wallSeconds: outcome.wallSeconds, cpuSeconds: outcome.cpuSeconds, peakRssBytes: outcome.peakResidentBytes)
        records = try directory.expectedRecords
        bytes = try directory.valueBytes
        rows = Int64(results.count { $0 == 0x0A })
        (peakState, endState, peakArenaBytes, snapshotBytes) = ([], [], nil, nil)
        (drainTest, pace, kills) = (nil, nil, nil)
        strays = outcome.strays > 0 ? outcome.strays : nil
    }
}
