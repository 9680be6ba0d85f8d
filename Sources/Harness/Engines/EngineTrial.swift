internal import Glibc
internal import Logs
internal import Measurement
internal import Scenarios
internal import Sinks
internal import Vocabulary

/// One run of an engine over a load: started as its profile says, watched, measured from outside, and stopped.
struct EngineTrial {
    static let usageName = "usage.ndjson"
    /// How long the rows must stay as they are before an engine that goes on for ever is stopped: it may write too many.
    private static let quietSeconds = 0.5
    private static let secondsBetweenCounts = 0.01

    let engine: EngineUnderTest
    /// This program.
    let executable: String
    let load: LoadPlace
    /// The file with the queries' configuration.
    let queries: String
    let threads: Int
    /// Takes what the engine writes, in the end under the names of a run's files.
    let directory: String
    /// Takes what the engine says: `.log` and `.out`.
    let sayings: String
    /// Of right answers; known at least of an engine that goes on for ever.
    let expectedRows: Int?

    private var profile: EngineProfile { engine.profile }

    /// - Throws: `EngineFailure` if it gave nothing that could be judged; `HarnessError` or `LogError` if a file of ours
    ///   cannot be written or read, or if a signal came.
    func run(isInterrupted: () -> Bool) throws -> EngineProcess.Outcome {
        try OutputDirectory.create(directory)
        var rows = EngineOutput(path: filled(profile.writes.rows))
        let start = MonotonicClock.nanoseconds
        var (done, nextCount): (Int64?, Int64) = (nil, start)
        var usage = UsageLines()
        let outcome = try process().run(
            isDone: {
                guard profile.ends == .stopped, MonotonicClock.nanoseconds >= nextCount else { return false }
                nextCount = MonotonicClock.nanoseconds + Int64(Self.secondsBetweenCounts * 1e9)
                if done == nil, try rows.lines() >= expectedRows ?? .max { done = MonotonicClock.nanoseconds }
                return done.map { MonotonicClock.seconds(since: $0) >= Self.quietSeconds } ?? false
            }, isInterrupted: isInterrupted, sampled: { usage.append($0) })
        try OutputFile.write(usage.document, to: "\(directory)/\(Self.usageName)")
        try judge(outcome, rows: try rows.lines())
        try gather()
        guard outcome.ending == .stopped, let done else { return outcome }
        return outcome.done(afterSeconds: Double(done - start) / 1e9)
    }

    /// The arguments that stand for something of this trial.
    private var values: [EngineProfile.Placeholder: String] {
        var values: [EngineProfile.Placeholder: String] = [
            .out: AbsolutePath.of(directory), .queries: AbsolutePath.of(queries), .threads: "\(threads)",
            .spate: executable, .profile: engine.folder,
        ]
        switch load {
        case .files(let path): values[.log] = AbsolutePath.of(path)
        case .topic(let topic, _, _):
            values[.brokers] = topic.brokers
            values[.topic] = topic.name
        }
        return values
    }

    private func filled(_ text: String) -> String { EngineProfile.filled(text, values) }

    private func process() throws(EngineFailure) -> EngineProcess {
        let words = profile.command.map(filled)
        guard let program = ProgramPath.find(words[0]) else {
            throw .notStarted(engine: engine.name, "there is no program '\(words[0])'")
        }
        var process = ChildProcess(executable: program, arguments: Array(words.dropFirst()))
        process.environment = profile.environment.mapValues(filled)
        process.standardInputFile = "/dev/null"
        process.standardOutputFile = "\(sayings).out"
        process.standardErrorFile = "\(sayings).log"
        return EngineProcess(
            process: process, timeoutSeconds: Double(profile.timeout) / 1000,
            stopSeconds: Double(profile.stopWithin) / 1000)
    }

    private func judge(_ outcome: EngineProcess.Outcome, rows: Int) throws {
        switch outcome.ending {
        case .exited(0), .stopped: return
        case .exited(let exitCode):
            throw EngineFailure.failed(
                engine: engine.name, exitCode: exitCode, said: try lastWords(), log: "\(sayings).log")
        case .timedOut:
            throw EngineFailure.hung(
                engine: engine.name, seconds: Double(profile.timeout) / 1000, rows: rows, of: expectedRows,
                log: "\(sayings).log")
        case .interrupted: throw HarnessError.interrupted
        }
    }

    /// The last line that the engine said, on standard error or else on standard output.
    private func lastWords() throws(HarnessError) -> String {
        for suffix in ["log", "out"] {
            let lines = try WholeFile.bytes(path: "\(sayings).\(suffix)").split(separator: 0x0A)
            if let last = lines.last { return String(decoding: last.prefix(500), as: UTF8.self) }
        }
        return ""
    }

    /// Puts what the engine has written under the names of a run's files.
    private func gather() throws {
        for (file, path) in outputs {
            let output = EngineOutput(path: path)
            guard !output.files.isEmpty else {
                throw EngineFailure.wroteNothing(engine: engine.name, path: path, log: "\(sayings).log")
            }
            let name = "\(AbsolutePath.of(directory))/\(file.name)"
            if path != name { try OutputFile.write(try output.bytes(), to: name) }
        }
    }

    /// What the engine writes, and where.
    private var outputs: [(file: AnswerFile, path: String)] {
        profile.answerFiles.map { file, text in (file, filled(text)) }
    }
}

extension EngineProfile {
    /// What an engine writes, and where.
    var answerFiles: [(file: AnswerFile, path: String)] {
        [
            (AnswerFile.results, writes.rows), (.ledger, writes.ledger), (.deadLetters, writes.deadLetters),
            (.late, writes.late),
        ].compactMap { file, path in path.map { (file, $0) } }
    }

    /// How its answers are held against others.
    var answerScope: AnswerScope {
        AnswerScope(files: answerFiles.map(\.file), rowsAreOrdered: writes.order == .final, hasRunRecord: false)
    }
}

/// What an engine used, a line a second; in its first second, at every look.
private struct UsageLines {
    private(set) var document: [UInt8] = []
    private var next = 0.0

    mutating func append(_ sample: EngineProcess.Sample) {
        guard sample.second >= next else { return }
        next = sample.second < 1 ? 0 : sample.second.rounded(.down) + 1
        document += Array(
            """
            {"second":\(sample.second),"rss_bytes":\(sample.residentBytes),"cpu_seconds":\(sample.cpuSeconds),\
            "processes":\(sample.processes)}

            """.utf8)
    }
}
