import Harness
import Logs
import Scenarios
import Vocabulary

/// `spate generate`: the load of a scenario.
struct Generate: Command {
    static let specification = CommandSpecification(
        name: "generate",
        about: "Write the telemetry that a scenario describes: the same bytes for the same scenario and seed.",
        usage: "SCENARIO --to DIR|-|null|kafka://host:port/topic [options]",
        details: [
            "DIR gets a file partition-NNNNN.jsonl a lane (.jsonl.zst with --zstd), and manifest.json with counts and "
                + "hashes; they get their names when all are whole. '-' writes all lanes to standard output as one stream in the order of "
                + "arrivals; 'null' writes nothing, to see how fast it goes. A topic gets a partition a lane.",
            "A topic that is there must have as many partitions as the scenario has lanes, all empty, and settings that "
                + "keep records of these times; --create makes one with such settings. --resume goes on where an earlier start, "
                + "killed or not, left each partition, so that the topic gets what it would have got. Exits 69 if brokers cannot be "
                + "reached or refuse.",
            "--expect writes the planted answers: results, ledger, dead letters and late events from what each record "
                + "was meant to be. With '--to -' they are those of one partition.",
            "The load leaves as fast as it goes, unless the scenario's clock.speed or --rate asks for a pace: then each "
                + "record leaves when its arrival says, however slow the receiver is, and the bytes are the same. Exits 6 "
                + "if the generator cannot keep the pace: 1 % left over 5 ms late, or a lane ended over 1 s behind.",
        ],
        operands: [ScenarioOptions.operand],
        options: [
            .init("to", "DIR|-|null|kafka://…", "Where the records go; a topic is \(KafkaTopic.allowed)."),
            .init("zstd", "Compress the files of DIR; 'run' and 'verify' read them as they are."),
            .init("create", "Make the topic first."),
            .init("resume", "Go on at the end of each partition of a topic; not with --create or --seek."),
            KafkaOptions.configuration,
            PaceOptions.option,
            .init("expect", "DIR", "Where the planted answers go; not with --shard or --seek."),
            .init("shard", "I/N", "Generate only every N-th lane, from the I-th, counted from 1 (default: 1/1)."),
            .init("seek", "TIME", "Only records that arrive so long after the start, or later: 90m, 3h (default: 0s)."),
            ScenarioOptions.set,
        ],
        examples: [
            "spate generate quickstart --to log --expect expected", "spate generate quickstart --to - | head -n 3",
            "spate generate steady --to null", "spate generate quickstart --to - --rate 500/s",
            "spate generate quickstart --to kafka://localhost:9092/events --create",
        ])

    private let options: ScenarioOptions
    private let to: String
    private let topic: KafkaTopic?
    private let mode: Generation.TopicMode
    private let compresses: Bool
    private let kafkaConfiguration: String?
    private let expectedDirectory: String?
    private let shard: (index: Int, count: Int)
    private let seek: Milliseconds
    private let rate: Double?

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        to = arguments.required("to")
        topic = KafkaOptions.topic(to, option: "to", &arguments)
        let creates = arguments.flag("create")
        let resumes = arguments.flag("resume")
        mode = creates ? .create : resumes ? .resume : .empty
        compresses = arguments.flag("zstd")
        arguments.refuse(
            if: compresses && (["-", "null"].contains(to) || topic != nil), "Option '--zstd' needs '--to DIR'.")
        kafkaConfiguration = KafkaOptions.configuration(&arguments, hasTopic: to.hasPrefix(KafkaTopic.scheme))
        arguments.refuse(
            if: creates && !to.hasPrefix(KafkaTopic.scheme), "Option '--create' needs '--to \(KafkaTopic.allowed)'.")
        arguments.refuse(
            if: resumes && !to.hasPrefix(KafkaTopic.scheme), "Option '--resume' needs '--to \(KafkaTopic.allowed)'.")
        arguments.refuse(
            if: creates && resumes, "Options '--create' and '--resume' exclude each other: a new topic is empty.")
        expectedDirectory = arguments.text("expect")
        let shard = arguments.value("shard", allowed: "I/N with I from 1 to N, such as 2/8", Self.shard)
        self.shard = shard ?? (1, 1)
        let seek = arguments.value("seek", allowed: "0 or more: \(DurationText.allowed)") { text in
            DurationText.milliseconds(text).flatMap { $0 >= 0 ? $0 : nil }
        }
        self.seek = seek ?? 0
        arguments.refuse(
            if: resumes && self.seek > 0,
            "Options '--resume' and '--seek' exclude each other: offsets must be those of a whole load.")
        rate = PaceOptions.rate(&arguments)
        arguments.refuse(
            if: expectedDirectory != nil && self.shard.count > 1,
            "Options '--expect' and '--shard' exclude each other: answers are those of a whole load.")
        arguments.refuse(
            if: expectedDirectory != nil && self.seek > 0,
            "Options '--expect' and '--seek' exclude each other: answers are those of a whole load.")
        try arguments.finish()
    }

    private static func shard(_ text: String) -> (index: Int, count: Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count else {
            return nil
        }
        return (index, count)
    }

    private func destination() throws(LogError) -> Generation.Destination {
        if let topic {
            return .kafka(topic, try KafkaProperties(file: kafkaConfiguration), mode)
        }
        return to == "-" ? .standardOutput : to == "null" ? .null : .directory(to)
    }

    func run() throws -> ExitCode {
        let (_, scenario) = try options.load()
        try checkPart(of: scenario)
        var generation = Generation(scenario: scenario, destination: try destination())
        generation.expectedDirectory = expectedDirectory
        generation.compresses = compresses
        generation.shard = shard
        generation.seek = seek
        if let rate { generation.speed = try PaceOptions.speed(of: scenario, rate: rate) }
        let problems = generation.problems()
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems) }
        Interruption.catchSignals()
        var progress = ProgressLine()
        let record = try generation.run(isInterrupted: { Interruption.isRequested }) {
            progress.show(records: $0.records, bytes: $0.bytes, seconds: $0.seconds, share: $0.share)
        }
        progress.clear()
        if record.interrupted {
            let kept =
                to == "-"
                ? "what was written stays" : topic == nil ? "no file was kept" : "what was sent stays in the topic"
            Console.note("Interrupted: \(kept).")
            return .interrupted
        }
        return summarize(record)
    }

    /// Refuses parts of a load in which there can be no record.
    private func checkPart(of scenario: Scenario) throws(CommandFailure) {
        var problems: [String] = []
        if seek >= scenario.clock.span {
            problems.append(
                "Option '--seek': found \(DurationText.text(seek)), allowed is less than the scenario's whole span of "
                    + "\(DurationText.text(scenario.clock.span)).")
        }
        if shard.index > scenario.lanes {
            problems.append(
                "Option '--shard': found \(shard.index)/\(shard.count), allowed is an I up to \(scenario.lanes), the "
                    + "scenario's number of lanes.")
        }
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems) }
    }

    private func summarize(_ record: GenerationRecord) -> ExitCode {
        if record.resumedRecords > 0 {
            Console.note(
                "\(Figure.grouped(record.resumedRecords)) events were in the topic; what follows went on behind them")
        }
        let rate = Double(record.records) / max(record.wallSeconds, 1e-9)
        Console.note(
            """
            \(Figure.grouped(record.records)) events, \(ByteCountText.text(record.bytes)) in \
            \(Figure.significant(record.wallSeconds)) s, \(Figure.count(rate)) events/s
            """)
        guard let lateness = record.sendLateness else { return .success }
        Console.note("Sent later than intended: \(Figure.latencies(lateness.histogram))")
        guard lateness.isGeneratorBound else { return .success }
        Console.note(
            "Generator-bound: it could not keep the pace; ask for a lower one, or use --shard on more machines.")
        return .generatorBound
    }
}
