public import Logs
internal import Vocabulary

/// A topic that takes final rows as they come, each a record of its partition 0, in the order of `results.ndjson`.
///
/// Guarantee: each row is there at least once when the run has ended well. What a start has sent stays, and another start
/// sends all rows again.
public final class AppendingTopicSink {
    private let writer: KafkaWriter
    private var batch = RecordBatch()
    /// The record timestamp that stands for the time at which the record is sent.
    private static let sendTime: EventTime = 0

    /// Connects to a topic that is there.
    ///
    /// - Throws: `LogError` if brokers do not answer or refuse.
    public init(_ topic: KafkaTopic, properties: KafkaProperties) throws(LogError) {
        writer = try KafkaWriter(topic, properties: properties)
    }

    /// Takes rows with their line ends, to be sent soon.
    ///
    /// - Throws: `LogError` as soon as a row could not be delivered.
    public func append(_ rows: Span<UInt8>) throws(LogError) {
        batch.removeAll()
        var start = 0
        for index in rows.indices where rows[index] == 0x0A {
            batch.append(
                rows.extracting(start..<index), offset: Int64(batch.records.count), timestamp: Self.sendTime)
            start = index + 1
        }
        if !batch.records.isEmpty { try writer.append(batch, partition: 0) }
    }

    /// Returns once the brokers have all rows.
    public func finish() throws(LogError) { try writer.finish() }
}
