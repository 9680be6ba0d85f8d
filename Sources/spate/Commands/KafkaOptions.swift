import Logs

/// Options of all commands that speak to Kafka.
enum KafkaOptions {
    static let configuration = CommandSpecification.Option(
        "kafka-config", "FILE",
        "Properties of librdkafka, a name=value a line; SPATE_KAFKA_<PROPERTY> in the environment wins.")

    /// The file of properties, which needs a topic that they could be for.
    static func configuration(_ arguments: inout Arguments, hasTopic: Bool) -> String? {
        let path = arguments.text("kafka-config")
        arguments.refuse(
            if: path != nil && !hasTopic, "Option '--kafka-config' needs a topic, \(KafkaTopic.allowed).")
        return path
    }

    /// The topic that a text names; `nil` if it names something else. A malformed one is a problem.
    static func topic(_ text: String, option: String, _ arguments: inout Arguments) -> KafkaTopic? {
        guard text.hasPrefix(KafkaTopic.scheme) else { return nil }
        let topic = KafkaTopic(text)
        arguments.refuse(
            if: topic == nil, "Option '--\(option)': '\(text)' is not allowed; it must be \(KafkaTopic.allowed).")
        return topic
    }
}
