public import Logs

/// A topic that takes final rows, each a record of its partition 0, in the order of `results.ndjson`.
///
/// Guarantee: readers of committed records get each row once, over any ends of the run. Rows leave in transactions, each
/// with its number, and a start reads the last number back.
public final class TopicSink {
    private let writer: KafkaTransactionWriter

    /// Connects to the topic, ends what an earlier start of the run has begun there, and shuts that start out.
    ///
    /// - Parameters:
    ///   - run: the identifier of the run over all its starts.
    ///   - rows: how many rows the topic holds at least, by the run's checkpoint.
    /// - Throws: `LogError` if brokers do not answer or refuse, or the topic holds something else.
    public init(
        _ topic: KafkaTopic, properties: KafkaProperties, run: String, holding rows: Int64
    ) throws(LogError) {
        writer = try KafkaTransactionWriter(topic, properties: properties, id: run, holding: rows)
    }

    /// Takes rows that it does not hold yet; returns once they are committed.
    ///
    /// - Parameter count: how many rows there are up to the last of these.
    public func append(_ rows: Span<UInt8>, upTo count: Int64) throws(LogError) {
        try writer.append(rows, upTo: count)
    }
}
