internal import CLibrdkafka

/// A topic as a whole, which its holder makes and deletes, and others write and read.
@safe public final class KafkaTopicHandle {
    private let client: KafkaClient
    private let partitions: Int

    /// Makes a topic that keeps records of any time.
    ///
    /// - Throws: `LogError` if brokers do not answer within 15 seconds, or with why they refuse.
    public init(creating topic: KafkaTopic, properties: KafkaProperties, partitions: Int) throws(LogError) {
        client = try KafkaClient(
            .producer, topic: topic, properties: properties, defaults: ["client.id": "spate"], fixed: [:])
        self.partitions = partitions
        try client.connect()
        try KafkaTopicSettings(client).create(partitions: partitions)
    }

    /// The sum of the offsets behind the partitions' last records; `nil` if brokers do not say.
    public var recordCount: Int64? {
        var sum: Int64 = 0
        for partition in 0..<partitions {
            let (error, offsets) = unsafe KafkaClient.heldOffsets(
                ofPartition: Int32(partition), topic: client.topic.name, client.handle, milliseconds: 500)
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            sum += offsets.upperBound
        }
        return sum
    }

    /// Deletes the topic with all its records.
    ///
    /// - Throws: `LogError` with the broker's reason.
    public func delete() throws(LogError) { try KafkaTopicSettings(client).delete() }
}
