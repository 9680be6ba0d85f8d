internal import Analytics
internal import Logs
internal import Scenarios

extension Benchmark {
    /// Least time between snapshots of an engine that is killed: a backlog is over in seconds, and starts shall find snapshots.
    private static let snapshotInterval = "200ms"

    /// The scenario's faults of these targets.
    func faults(of targets: Scenario.EngineFault.Target...) -> [Scenario.EngineFault] {
        scenario.faults.filter { targets.contains($0.kill) }
    }

    /// The faults of the scenario that this benchmark cannot bring about, each with the reason.
    public var refusedFaults: [String] {
        guard !scenario.faults.isEmpty else { return [] }
        if transport == .memory {
            return [
                "faults: a load in memory ends with the engine that is killed; they need '--transport files' or kafka"
            ]
        }
        return scenario.faults.enumerated().compactMap { index, fault in
            switch (fault.kill, transport) {
            case (.engine, _), (.generator, .kafka): nil
            case (.broker, .kafka):
                cluster?.commands == nil
                    ? "faults[\(index)].kill: broker: needs --kill-broker and --restart-broker, which say how" : nil
            case (.broker, _):
                "faults[\(index)].kill: broker: there is none over \(transport.rawValue), allowed is engine"
            case (.generator, _):
                "faults[\(index)].kill: generator: \(transport.rawValue) cannot be resumed, allowed is engine"
            }
        }
    }

    /// Generates the load into a topic, and kills the generator where the scenario says; each start goes on where the
    /// topic ends.
    ///
    /// - Throws: `HarnessError` if a start fails, or a signal stops it.
    func generateWithKills(
        _ arguments: [String], _ load: LoadPlace, _ directory: RunDirectory
    ) throws -> ProcessKills {
        let records = Forecast(scenario, sampledRecords: 1).records
        var kills = ProcessKills(faults(of: .generator), records: records)
        var last: Int64 = 0
        try kills.run {
            last = load.topic?.recordCount ?? last
            return last
        } start: { start, isDue in
            // Answers of a start that was killed are not whole.
            try directory.removeFiles(in: directory.expected)
            return try directory.run(
                executable, arguments + (start == 1 ? [] : ["--resume"]), log: "generate-start-\(start).log",
                killWhen: isDue)
        }
        return kills
    }

    /// Runs the engine with a checkpoint, and kills it, or the broker, where the scenario says.
    ///
    /// - Throws: `HarnessError` if a start fails, or a signal stops it.
    func runWithKills(_ arguments: [String], _ directory: RunDirectory, trial number: Int) throws -> ProcessKills {
        let checkpoint = directory.checkpoint(number)
        let arguments =
            arguments + ["--checkpoint", checkpoint, "--checkpoint-interval", Self.snapshotInterval, "--drain"]
        var kills = ProcessKills(faults(of: .engine, .broker), records: try directory.expectedRecords)
        let commands = cluster?.commands
        try kills.run(progress: { CommitRecord.newest(in: checkpoint)?.next.records ?? 0 }, broker: commands) {
            start, isDue in
            try directory.run(executable, arguments, log: "trial-\(number)-start-\(start).log", killWhen: isDue)
        }
        // With a checkpoint, a run that a signal stops exits 0: the next start would go on.
        guard CommitRecord.newest(in: checkpoint)?.isFinished == true else { throw HarnessError.interrupted }
        return kills
    }
}
