internal import Glibc
internal import Logs
internal import Vocabulary

/// A topic with a partition for each lane.
struct TopicLanes: GenerationOutput {
    private let writer: KafkaWriter
    private let lanes: [Int]

    /// Connects to the topic, or makes it.
    ///
    /// - Throws: `LogError` if brokers do not answer or refuse, if the topic has another number of partitions or settings
    ///   that would lose records, or if a partition that is to be written holds records.
    init(
        topic: KafkaTopic, properties: KafkaProperties, creates: Bool, lanes: [Int], of count: Int,
        times: Range<EventTime>
    ) throws(LogError) {
        writer = try KafkaWriter(
            topic, properties: properties, creatingPartitions: creates ? count : nil, times: times,
            now: EventTime(time(nil)) * 1000)
        self.lanes = lanes
        guard writer.partitionCount == count else {
            throw LogError(
                "\(topic): has \(writer.partitionCount) partitions; the scenario has \(count) lanes, one a partition",
                cause: .invalidSetting)
        }
        for lane in lanes where try !writer.isEmpty(partition: lane) {
            throw LogError(
                "\(topic): partition \(lane) holds records already; give another topic, or empty it",
                cause: .invalidSetting)
        }
    }

    func append(_ batch: borrowing RecordBatch, lane: Int) throws(LogError) {
        try writer.append(batch, partition: lanes[lane])
    }

    func finish(manifest: [UInt8]) throws(LogError) { try writer.finish() }

    func abandon() throws(LogError) { try writer.finish() }
}
