import Harness
import Logs
import Scenarios
import Sinks
import Vocabulary

/// `spate run`: the engine over a log.
struct Run: Command {
    static let specification = CommandSpecification(
        name: "run",
        about:
            "Answer the queries over a log of partition files, over standard input, a Kafka topic, or a load in memory.",
        usage: "--from DIR|-|kafka://host:port/topic|memory://SCENARIO [--to DIR] [options]",
        details: [
            "Final rows go to DIR/results.ndjson or, without --to and --sink, to standard output. DIR also gets ledger.json, "
                + "dead-letters.ndjson and run.json; all are written under temporary names and renamed at the end.",
            "A topic is read from its earliest offsets, or where the checkpoint is, committed records only; '--until end' "
                + "stops where its partitions end at the start, and else a signal does.",
            "memory://SCENARIO generates the load in this process, and takes the scenario's queries. As fast as it goes, "
                + "all records wait before the engine starts. At a pace (--rate, or clock.speed), they come on schedule, "
                + "run.json gets the latencies, and visible.csv when rows could be seen; exits 6 if the generator "
                + "could not keep the pace.",
            "Exits 0, 65 if the log or the configuration is not valid, 69 if brokers cannot be reached or refuse, 130 if a signal stopped it: the first Ctrl-C "
                + "finishes the epoch and keeps what is final, the second stops at once. A record never stops a run: "
                + "what is not valid becomes a dead letter.",
        ],
        options: [
            .init(
                "from", "DIR|-|kafka://…|memory://…",
                "The log: a directory of partition-NNNNN.jsonl(.zst) files, standard input, \(KafkaTopic.allowed), or "
                    + "memory://SCENARIO."),
            .init("until", "end", "Stop where the topic's partitions end at the start."),
            KafkaOptions.configuration,
            .init(
                "to", "DIR",
                "Where the files go; new or without another run's files (default: rows to stdout, unless there is a --sink)."
            ),
            .init(
                "sink", "kafka://…",
                "A topic that gets the rows: with --checkpoint each once, for readers of committed records; without it at least "
                    + "once, as another start sends them again. May be given several times."),
            QueryOptions.option,
            EngineOptions.threads,
            .init(
                "epoch", "SIZE",
                "About how many bytes an epoch takes at most (default: 384KiB, with several threads 4MiB for each)."),
            .init(
                "drain",
                "Make everything final at the end of the input; without --checkpoint that is so in any case."),
            .init(
                "checkpoint", "DIR",
                "Where the run keeps what it needs to go on after any end; needs --to DIR, and not '--from -'."),
            .init("checkpoint-interval", "TIME", "Least time between snapshots of the state (default: 10s)."),
            .init(
                "checkpoint-bytes", "SIZE",
                "Bytes of input after which there is a snapshot however little time has passed (default: 16GiB)."),
            .init(
                "state-limit", "SIZE",
                "Bytes of the engine's state at which the run stops, with exit code 1; with --checkpoint, another start with "
                    + "a higher limit goes on (default: none)."),
            .init(
                "dead-letter-limit", "SIZE",
                "Bytes of dead-letters.ndjson after which dead letters are only counted (default: 1GiB)."),
            .init(
                "on-data-loss", "stop|skip",
                "What to do when a topic has deleted records before they were read: stop, or skip and count them "
                    + "(default: stop)."),
            .init("late", "Write late.ndjson too: every event that came too late for a query; needs --to."),
            .init(
                "samples",
                "Write samples.ndjson too: a line a second (at first more often, if not paced) of rate, lag, state and memory; needs --to."
            ),
            .init("json", "Print run.json on standard output at the end; needs --to."),
        ] + MemoryOptions.options,
        examples: [
            "spate run --from log --to answers", "spate generate quickstart --to - | spate run --from -",
            "spate run --from kafka://localhost:9092/events --until end --to answers",
        ])

    private let engineRun: EngineRun
    private let configurationPath: String?
    private let printsRecord: Bool
    let checkpoint: CheckpointedRun.Options?
    private let topic: KafkaTopic?
    private let kafkaConfiguration: String?
    private let stopsAtEnd: Bool
    private let memory: MemoryOptions?

    init(arguments: inout Arguments) throws(UsageError) {
        let from = arguments.required("from")
        let isTopic = from.hasPrefix(KafkaTopic.scheme)
        var run = EngineRun(input: from == "-" ? .standardInput : .directory(from))
        run.outputDirectory = arguments.text("to")
        run.threads = EngineOptions.threads(&arguments)
        run.epochBytes =
            arguments.value("epoch", allowed: "\(ByteCountText.allowed), from 1 to 1GiB") { text in
                ByteCountText.bytes(text).flatMap { (1...1 << 30).contains($0) ? $0 : nil }
            } ?? run.epochBytes
        run.rendersLate = arguments.flag("late")
        run.stateLimit = arguments.value("state-limit", allowed: ByteCountText.allowed, ByteCountText.bytes)
        let deadLetterLimit = arguments.value("dead-letter-limit", allowed: ByteCountText.allowed) {
            ByteCountText.bytes($0).map(Int64.init)
        }
        run.deadLetterLimit = deadLetterLimit ?? run.deadLetterLimit
        run.samples = arguments.flag("samples")
        configurationPath = arguments.text("config")
        printsRecord = arguments.flag("json")
        let drains = arguments.flag("drain")
        checkpoint = Self.checkpoint(from: from, &arguments)
        run.drains = drains || checkpoint == nil
        run.sinkTopics = Self.sinks(from: from, &arguments)
        let skipsLost = arguments.value("on-data-loss", allowed: "stop or skip", Self.isSkip)
        run.skipsLost = skipsLost ?? false
        topic = KafkaOptions.topic(from, option: "from", &arguments)
        kafkaConfiguration = KafkaOptions.configuration(
            &arguments, hasTopic: isTopic || !arguments.texts("sink").isEmpty)
        stopsAtEnd = arguments.value("until", allowed: "end") { $0 == "end" ? true : nil } ?? false
        memory = MemoryOptions(from: from, &arguments)
        engineRun = run
        let needDirectory = [
            ("checkpoint", checkpoint != nil), ("dead-letter-limit", deadLetterLimit != nil),
            ("json", printsRecord), ("late", run.rendersLate), ("samples", run.samples),
        ]
        for (option, isGiven) in needDirectory where isGiven {
            arguments.refuse(if: run.outputDirectory == nil, "Option '--\(option)' needs '--to DIR'.")
        }
        for (option, isGiven) in [("on-data-loss", skipsLost != nil), ("until", stopsAtEnd)] where isGiven {
            arguments.refuse(if: !isTopic, "Option '--\(option)' needs '--from \(KafkaTopic.allowed)'.")
        }
        arguments.refuse(
            if: run.samples && checkpoint != nil, "Options '--samples' and '--checkpoint' exclude each other.")
        arguments.refuse(
            if: drains && isTopic && !stopsAtEnd,
            "Option '--drain' of a topic needs '--until end': without it there is no end.")
        try arguments.finish()
    }

    private static func isSkip(_ text: String) -> Bool? {
        switch text {
        case "stop": false
        case "skip": true
        default: nil
        }
    }

    private static func checkpoint(from: String, _ arguments: inout Arguments) -> CheckpointedRun.Options? {
        let interval = arguments.value("checkpoint-interval", allowed: "a time such as 250ms, 10s or 5m") { text in
            DurationText.milliseconds(text).flatMap { $0 >= 0 ? $0 : nil }
        }
        let bytes = arguments.value("checkpoint-bytes", allowed: "\(ByteCountText.allowed), at least 1") { text in
            ByteCountText.bytes(text).flatMap { $0 > 0 ? Int64($0) : nil }
        }
        guard let directory = arguments.text("checkpoint") else {
            arguments.refuse(if: interval != nil, "Option '--checkpoint-interval' needs '--checkpoint DIR'.")
            arguments.refuse(if: bytes != nil, "Option '--checkpoint-bytes' needs '--checkpoint DIR'.")
            return nil
        }
        arguments.refuse(
            if: from == "-",
            "Option '--checkpoint' needs a directory or a topic: standard input cannot be read again.")
        arguments.refuse(
            if: from.hasPrefix(MemoryOptions.scheme),
            "Option '--checkpoint' needs '--from DIR' or a topic: memory ends with the run.")
        var options = CheckpointedRun.Options(directory: directory)
        options.intervalMilliseconds = interval ?? options.intervalMilliseconds
        options.intervalBytes = bytes ?? options.intervalBytes
        return options
    }

    private static func sinks(from: String, _ arguments: inout Arguments) -> [KafkaTopic] {
        let texts = arguments.texts("sink")
        arguments.refuse(
            if: texts.contains(from),
            "Option '--sink': '\(from)' is what '--from' reads; rows need a topic of their own.")
        arguments.refuse(if: Set(texts).count < texts.count, "Option '--sink': the same topic is given twice.")
        return arguments.values("sink", allowed: KafkaTopic.allowed) { KafkaTopic($0) }
    }

    func run() throws -> ExitCode {
        var run = engineRun
        run.configuration = try checkedConfiguration()
        if let memory {
            let (load, queries) = try memory.load(epochBytes: run.epochBytes)
            run.input = .memory(load)
            if configurationPath == nil { run.configuration = queries }
        }
        if let topic {
            run.input = .kafka(topic, try KafkaProperties(file: kafkaConfiguration), untilEnd: stopsAtEnd)
        }
        if !run.sinkTopics.isEmpty { run.sinkProperties = try KafkaProperties(file: kafkaConfiguration) }
        noteGuarantees(run)
        if run.configuration.idle == .floors { try checkFloors(run) }
        Interruption.catchSignals()
        var progress = ProgressLine()
        var saysOmission = true
        func report(_ state: EngineRun.Progress) {
            if state.deadLettersOmitted > 0, saysOmission {
                saysOmission = false
                progress.clear()
                Console.note(Self.omission(limit: run.deadLetterLimit))
            }
            progress.show(records: state.records, bytes: state.bytes, seconds: state.seconds, lag: state.lag)
        }
        let record: RunRecord
        if let checkpoint {
            let checkpointed = try resume(run, checkpoint)
            guard !checkpointed.isFinished else {
                Console.note("Finished before: the input was read to its end and everything is final.")
                return .success
            }
            record = try checkpointed.run(isInterrupted: { Interruption.isRequested }, report: report)
        } else {
            record = try run.run(isInterrupted: { Interruption.isRequested }, report: report)
        }
        progress.clear()
        summarize(record)
        if printsRecord { Console.data(String(decoding: record.document.dropLast(), as: UTF8.self)) }
        if record.interrupted && checkpoint == nil { return .interrupted }
        return record.pacing?.sendLateness.isGeneratorBound == true ? .generatorBound : .success
    }

    /// Floors must be written down, or nobody could say whether the rows are right.
    private func checkFloors(_ run: EngineRun) throws(CommandFailure) {
        guard topic != nil, !stopsAtEnd else {
            Console.note("Note: 'idle: floors' changes nothing here: floors are for topics that are read live.")
            return
        }
        guard run.outputDirectory == nil else { return }
        throw CommandFailure(
            .invalidInput, "idle: found floors, which needs '--to DIR' for floors.ndjson; allowed is strict")
    }

    /// Brings everything to where an earlier start left it.
    private func resume(
        _ run: EngineRun, _ options: CheckpointedRun.Options
    ) throws(CommandFailure) -> CheckpointedRun {
        let checkpointed: CheckpointedRun
        do { checkpointed = try CheckpointedRun(run, options: options) } catch let error as LogError
            where error.cause == .unavailable
        {
            throw CommandFailure(.unavailable, "\(error)")
        } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        for note in checkpointed.notes { Console.note("Note: \(note)") }
        return checkpointed
    }

    /// Finds everything that is wrong before anything is written.
    private func checkedConfiguration() throws(CommandFailure) -> QueryConfiguration {
        var problems: [String] = []
        if topic == nil, memory == nil, case .directory(let path) = engineRun.input {
            do throws(LogError) {
                if let warning = try LogDirectory(path: path).warning { Console.note("Warning: \(warning)") }
            } catch {
                problems += error.description.split(separator: "\n").map(String.init)
            }
        }
        if let path = engineRun.outputDirectory, checkpoint == nil {
            do throws(LogError) { try ResultDirectory.requireUnused(path) } catch { problems.append("\(error)") }
        }
        var configuration = QueryConfiguration()
        do throws(DocumentError) { configuration = try QueryOptions.configuration(at: configurationPath) } catch {
            problems += error.issues.map(\.description)
        }
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems) }
        return configuration
    }
}
