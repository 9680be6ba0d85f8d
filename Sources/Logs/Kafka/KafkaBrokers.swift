/// The brokers of a cluster, without a topic.
public struct KafkaBrokers: Sendable {
    public static let allowed = "host:port[,host:port]"

    private let addresses: String

    /// Reads `host:port[,host:port]`; `nil` if the text is not of this form.
    public init?(_ text: String) {
        let brokers = text.split(separator: ",", omittingEmptySubsequences: false)
        guard brokers.allSatisfy(KafkaTopic.isBroker) else { return nil }
        addresses = text
    }

    /// Waits until a broker answers.
    ///
    /// - Throws: `LogError` if none does within 15 seconds, or one refuses who we are.
    public func connect(properties: KafkaProperties) throws(LogError) {
        let client = try KafkaClient(
            .consumer, topic: KafkaTopic(brokers: addresses, name: ""), properties: properties,
            defaults: ["client.id": "spate"], fixed: [:])
        try client.connect()
    }
}
