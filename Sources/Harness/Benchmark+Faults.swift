internal import Analytics
internal import Scenarios

extension Benchmark {
    /// Least time between snapshots of an engine that is killed: a backlog is over in seconds, and starts shall find snapshots.
    private static let snapshotInterval = "200ms"

    /// The faults of the scenario that this benchmark cannot bring about, each with the reason.
    public var refusedFaults: [String] {
        guard !scenario.faults.isEmpty else { return [] }
        if transport == .memory {
            return ["faults: a load in memory ends with the engine that is killed; they need '--transport files'"]
        }
        return scenario.faults.enumerated().compactMap { index, fault in
            switch fault.kill {
            case .engine: nil
            case .broker: "faults[\(index)].kill: broker: there is none over files, allowed is engine"
            case .generator:
                "faults[\(index)].kill: generator: files are written before the engine starts, allowed is engine"
            }
        }
    }

    /// Runs the engine with a checkpoint, and kills it where the scenario says.
    ///
    /// - Throws: `HarnessError` if a start fails, or a signal stops it.
    func runWithKills(_ arguments: [String], _ directory: RunDirectory, trial number: Int) throws -> EngineKills {
        let checkpoint = directory.checkpoint(number)
        let arguments =
            arguments + ["--checkpoint", checkpoint, "--checkpoint-interval", Self.snapshotInterval, "--drain"]
        var kills = EngineKills(scenario.faults, records: try directory.expectedRecords)
        try kills.run(committed: { CommitRecord.newest(in: checkpoint)?.next.records ?? 0 }) { start, isDue in
            try directory.run(executable, arguments, log: "trial-\(number)-start-\(start).log", killWhen: isDue)
        }
        // With a checkpoint, a run that a signal stops exits 0: the next start would go on.
        guard CommitRecord.newest(in: checkpoint)?.isFinished == true else { throw EngineKills.interrupted }
        return kills
    }
}
