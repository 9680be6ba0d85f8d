internal import Logs
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

    /// Runs an engine over the load of a directory.
    func trial(
        of engine: EngineUnderTest, _ number: Int, _ load: LoadPlace, _ directory: RunDirectory,
        isInterrupted: () -> Bool
    ) throws -> BenchmarkReport.Trial {
        let trial = EngineTrial(
            engine: engine, executable: executable, load: load,
            queries: directory.queries, threads: threads, directory: directory.trial(number),
            sayings: "\(directory.path)/trial-\(number)",
            expectedRows: try EngineTrial.expectedRows(of: engine, load, in: directory, scenario.queries))
        let outcome = try trial.run(isInterrupted: isInterrupted)
        return try BenchmarkReport.Trial(outcome, directory, number: number)
    }

    /// Holds the answers of an engine against the right ones, as far as it writes them.
    func checks(
        of engine: EngineUnderTest, _ load: LoadPlace, _ directory: RunDirectory, records: Int64
    ) throws -> [BenchmarkReport.Check] {
        try (1...trials).flatMap { number in
            try EngineTrial.checks(
                engine, load, answers: directory.trial(number), expected: directory, scenario.queries,
                name: "trial \(number)", withOracle: number == 1 && records <= Self.mostRecordsForOracle)
        }
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
