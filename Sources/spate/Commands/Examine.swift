import Harness
import Logs
import Scenarios

/// `spate doctor`: may figures of this machine be trusted?
struct Examine: Command {
    static let specification = CommandSpecification(
        name: "doctor",
        about: "Look at this machine before measuring on it.",
        usage: "[options]",
        details: [
            "A line each for the build, the clock, the cores and their frequency, what others do with the machine, memory, "
                + "the disk and the generator: 'ok' or 'warn', the value, and what is expected. Takes about five seconds, and "
                + "writes 256 MiB to the disk, which it removes.",
            "Exits 0 if all is as expected, 5 if something is not (figures then say less), 69 if a broker does not answer.",
        ],
        options: [
            .init("scenario", "SCENARIO", "The load that the generator is tried with (default: quickstart)."),
            .init("rate", "R", "The rate of the planned run, such as 200k/s: the generator should manage twice that."),
            .init("runs", "DIR", "Where run directories will be made (default: runs)."),
            .init("broker", "HOST:PORT", "A Kafka broker that should answer, or several with commas between them."),
            KafkaOptions.configuration,
            ScenarioOptions.set,
        ],
        examples: ["spate doctor", "spate doctor --scenario steady --rate 200k/s --broker localhost:9092"])

    private let options: ScenarioOptions
    private let rate: Double?
    private let runsDirectory: String
    private let brokers: KafkaBrokers?
    private let kafkaConfiguration: String?

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(
            name: arguments.text("scenario") ?? "quickstart", overrides: arguments.texts("set"))
        rate = PaceOptions.rate(&arguments)
        runsDirectory = arguments.text("runs") ?? "runs"
        brokers = arguments.value("broker", allowed: KafkaBrokers.allowed, KafkaBrokers.init)
        kafkaConfiguration = arguments.text("kafka-config")
        arguments.refuse(
            if: kafkaConfiguration != nil && brokers == nil, "Option '--kafka-config' needs '--broker'.")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        var doctor = Doctor(scenario: try options.load().scenario, directory: runsDirectory)
        doctor.rate = rate
        var isGood = true
        func report(_ diagnosis: Diagnosis) {
            isGood = isGood && diagnosis.isGood
            Console.data(
                "\(diagnosis.isGood ? "ok  " : "warn")  \(diagnosis.name): \(diagnosis.value) (expected: \(diagnosis.expected))"
            )
        }
        try doctor.examine(report: report)
        if let brokers {
            report(try Doctor.examine(brokers, properties: try KafkaProperties(file: kafkaConfiguration)))
        }
        return isGood ? .success : .inconclusive
    }
}
