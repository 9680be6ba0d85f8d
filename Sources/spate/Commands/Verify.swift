import Harness
import Logs
import Scenarios
import Vocabulary

/// `spate verify`: are these the right answers?
struct Verify: Command {
    static let specification = CommandSpecification(
        name: "verify",
        about: "Check a run's answers, anybody's, against the oracle or against expected files, byte by byte.",
        usage: "--log DIR|kafka://… --actual DIR [--config FILE] [--drain] | --expected DIR --actual DIR",
        details: [
            "With --log, the oracle evaluates the log from its bytes, sharing no code with the engine. Where answers "
                + "differ it shows the row, what was expected, what was found, and the records that decide it. Of a topic "
                + "the records count that the run has read, as far as the topic still holds them. Floors are those of "
                + "floors.ndjson beside the answers.",
            "Exits 0 if every answer is right, 3 if one is wrong, 65 if a file cannot be read, 69 if brokers cannot be reached.",
        ],
        options: [
            .init(
                "actual", "DIR", "The answers: results.ndjson, ledger.json, dead-letters.ndjson; late.ndjson if there."),
            .init("log", "DIR|kafka://…", "The log that they are answers to; a topic is \(KafkaTopic.allowed)."),
            KafkaOptions.configuration,
            .init("expected", "DIR", "The answers that they should be, such as those of 'generate --expect'."),
            .init(
                "config", "FILE", "With --log: the query configuration (default: that of run.json beside the answers)."),
            .init("drain", "With --log: the run was drained (default: what run.json says)."),
        ],
        examples: [
            "spate verify --log log --actual answers", "spate verify --expected expected --actual answers",
        ])

    private let actual: String
    private let log: String?
    private let topic: KafkaTopic?
    private let kafkaConfiguration: String?
    private let expected: String?
    private let configurationPath: String?
    private let drained: Bool?

    init(arguments: inout Arguments) throws(UsageError) {
        actual = arguments.required("actual")
        log = arguments.text("log")
        topic = log.flatMap { KafkaOptions.topic($0, option: "log", &arguments) }
        kafkaConfiguration = KafkaOptions.configuration(
            &arguments, hasTopic: log?.hasPrefix(KafkaTopic.scheme) ?? false)
        expected = arguments.text("expected")
        configurationPath = arguments.text("config")
        drained = arguments.flag("drain") ? true : nil
        arguments.refuse(if: (log == nil) == (expected == nil), "Give one of '--log DIR' and '--expected DIR'.")
        arguments.refuse(
            if: expected != nil && (configurationPath != nil || drained != nil),
            "Options '--config' and '--drain' go with '--log' only.")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let configuration = try configurationPath.map { try QueryConfiguration(contentsOfFile: $0) }
        let verdict: Verdict
        do {
            if let log {
                let place = try topic.map { Verification.Log.kafka($0, try KafkaProperties(file: kafkaConfiguration)) }
                if place == nil, let warning = try LogDirectory(path: log).warning {
                    Console.note("Warning: \(warning)")
                }
                verdict = try Verification.verify(
                    log: place ?? .directory(log), actual: actual, configuration: configuration, drained: drained)
            } else {
                verdict = try Verification.compare(expected: expected ?? "", actual: actual)
            }
        } catch let error as LogError where error.cause == .unavailable {
            throw CommandFailure(.unavailable, "\(error)")
        } catch let error as LogError {
            throw CommandFailure(.invalidInput, "\(error)")
        } catch let error as HarnessError {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        Console.data("\(verdict)")
        return verdict.isRight ? .success : .wrongAnswers
    }
}
