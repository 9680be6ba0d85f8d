import Harness
import Logs

/// Options of benchmarks through Kafka.
enum ClusterOptions {
    static let options: [CommandSpecification.Option] = [
        .init("broker", "HOST:PORT", "With '--transport kafka': a broker, or several with commas between them."),
        KafkaOptions.configuration,
        .init("kill-broker", "COMMAND", "How a shell kills the broker, for scenarios with such faults."),
        .init("restart-broker", "COMMAND", "How a shell starts it again, and waits until it is back."),
    ]

    /// The cluster that the options name; `nil` without '--transport kafka', which they all need.
    static func cluster(_ arguments: inout Arguments, isNeeded: Bool) -> Benchmark.Cluster? {
        let brokers = arguments.text("broker")
        let configuration = arguments.text("kafka-config")
        let (kill, restart) = (arguments.text("kill-broker"), arguments.text("restart-broker"))
        let isGiven = [brokers, configuration, kill, restart].contains { $0 != nil }
        arguments.refuse(
            if: isGiven && !isNeeded,
            "Options '--broker', '--kafka-config', '--kill-broker' and '--restart-broker' need '--transport kafka'.")
        arguments.refuse(if: isNeeded && brokers == nil, "Option '--transport kafka' needs '--broker HOST:PORT'.")
        arguments.refuse(
            if: (kill == nil) != (restart == nil), "Options '--kill-broker' and '--restart-broker' go together.")
        guard isNeeded, let brokers else { return nil }
        _ = arguments.value("broker", allowed: KafkaBrokers.allowed, KafkaBrokers.init)
        let commands = kill.flatMap { kill in restart.map { BrokerCommands(kill: kill, restart: $0) } }
        return Benchmark.Cluster(brokers: brokers, configurationPath: configuration, commands: commands)
    }
}
