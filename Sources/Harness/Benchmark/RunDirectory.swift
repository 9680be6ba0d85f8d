internal import Glibc
internal import Logs
internal import Scenarios
internal import Sinks
internal import Vocabulary

/// The directory of one benchmark: `runs/<scenario>-<time>/`.
struct RunDirectory {
    let path: String

    var log: String { "\(path)/log" }
    var expected: String { "\(path)/expected" }
    var queries: String { "\(path)/queries.yaml" }

    func trial(_ number: Int) -> String { "\(path)/trial-\(number)" }
    func checkpoint(_ trial: Int) -> String { "\(path)/checkpoint-\(trial)" }

    /// Makes the directory at a path.
    init(path: String) throws(LogError) {
        self.path = path
        try OutputDirectory.create(path)
    }

    /// Makes a new directory, named after the scenario and the time in UTC.
    init(in parent: String, scenario: String) throws(LogError) {
        let now = Int64(time(nil))
        let day = CalendarDate(daysSinceEpoch: now / 86_400).description.filter { $0 != "-" }
        func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(padded(now / 3600 % 24))\(padded(now / 60 % 60))\(padded(now % 60))"
        let safe = scenario.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        let name = "\(parent)/\(String(safe.prefix(64)))-\(day)T\(clock)Z"
        var attempt = name
        var number = 1
        while WholeFile.exists(path: attempt) {
            number += 1
            attempt = "\(name)-\(number)"
        }
        path = attempt
        try OutputDirectory.create(path)
    }

    /// Runs a command to its end, with what it prints in a file of this directory.
    ///
    /// - Throws: `HarnessError` if it exits with another code than those `allowed`, with the last line that it printed.
    func run(
        _ executable: String, _ arguments: [String], log name: String, allowed: [ExitCode] = [.success]
    ) throws(HarnessError) -> ChildProcess.Outcome {
        let outcome = try process(executable, arguments, log: name).run()
        try check(outcome, of: arguments[0], log: name, allowed: allowed)
        return outcome
    }

    /// Runs a command to its end or until it is killed, which is no failure, with what it prints in a file of this
    /// directory.
    ///
    /// - Throws: `HarnessError` if it fails by itself, with the last line that it printed.
    func run(
        _ executable: String, _ arguments: [String], log name: String, killWhen isDue: () -> Bool
    ) throws(HarnessError) -> ChildProcess.Outcome {
        let outcome = try process(executable, arguments, log: name).run(killWhen: isDue)
        if !outcome.wasKilled { try check(outcome, of: arguments[0], log: name, allowed: [.success]) }
        return outcome
    }

    private func process(_ executable: String, _ arguments: [String], log name: String) -> ChildProcess {
        var process = ChildProcess(executable: executable, arguments: arguments)
        process.standardErrorFile = "\(path)/\(name)"
        process.stopsWithUs = true
        return process
    }

    private func check(
        _ outcome: ChildProcess.Outcome, of command: String, log name: String, allowed: [ExitCode]
    ) throws(HarnessError) {
        guard allowed.contains(where: { $0.rawValue == outcome.exitCode }) else {
            let lines = try WholeFile.bytes(path: "\(path)/\(name)").split(separator: 0x0A)
            throw .childFailed(
                command: command, exitCode: outcome.exitCode,
                reason: lines.last.map { String(decoding: $0, as: UTF8.self) } ?? "it printed nothing")
        }
    }

    /// How many records the load has.
    var expectedRecords: Int64 {
        get throws(HarnessError) {
            let bytes = try WholeFile.bytes(path: "\(expected)/\(ResultDirectory.Name.ledger)")
            return try LedgerSummary(bytes, path: expected).total.records
        }
    }

    /// Refuses a load without records, about which every answer would be right.
    func requireRecords(of scenario: Scenario, path: String) throws(HarnessError) {
        guard try expectedRecords > 0 else {
            throw .emptyLoad(
                path: path, span: DurationText.text(scenario.clock.span),
                rate: ValueText.text(eventsPerSecond: scenario.rate.mean))
        }
    }

    /// How many bytes the load's values have; `nil` of a topic.
    var valueBytes: Int64? {
        get throws(HarnessError) {
            struct Manifest: Decodable {
                let records: Int64
                let bytes: Int64
            }
            let path = "\(log)/\(LaneFiles.manifestName)"
            guard WholeFile.exists(path: path) else { return nil }
            let manifest = try JSONFile.value(Manifest.self, bytes: try WholeFile.bytes(path: path), path: path)
            // Line ends are no part of a value.
            return manifest.bytes - manifest.records
        }
    }

    /// `ledger.json` of a trial, or that of the right answers, without its line end.
    func ledger(trial number: Int?) throws(HarnessError) -> [UInt8] {
        let folder = number.map(trial) ?? expected
        return try WholeFile.bytes(path: "\(folder)/\(ResultDirectory.Name.ledger)").dropLast()
    }

    /// Removes what is in the directories of this one, which can be made again, but for files of these names.
    func removeAll(but kept: [String]) throws(HarnessError) {
        for folder in DirectoryListing.names(in: path) ?? [] {
            try removeFiles(in: "\(path)/\(folder)", but: kept)
            // What is kept keeps its folder, too.
            _ = unsafe rmdir("\(path)/\(folder)")
        }
    }

    /// Removes the files of a directory, if it is there, but for those of these names.
    func removeFiles(in folder: String, but kept: [String] = []) throws(HarnessError) {
        for name in DirectoryListing.names(in: folder) ?? [] where !kept.contains(name) {
            try remove("\(folder)/\(name)")
        }
    }

    /// Removes the log, which is large and can be generated again.
    func removeLog() throws(HarnessError) {
        for name in DirectoryListing.names(in: log) ?? [] where name.hasPrefix("partition-") {
            try remove("\(log)/\(name)")
        }
    }

    /// Removes the checkpoint of a trial, if it had one.
    func removeCheckpoint(_ trial: Int) throws(HarnessError) {
        let folder = checkpoint(trial)
        try removeFiles(in: folder)
        _ = unsafe rmdir(folder)
    }

    private func remove(_ file: String) throws(HarnessError) {
        guard unsafe unlink(file) == 0 else { throw .system(action: "remove", path: file, errno) }
    }
}
