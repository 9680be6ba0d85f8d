internal import CLibrdkafka

extension KafkaTail {
    /// What is known of a header of the last record.
    enum LastHeader {
        /// There never was a committed record.
        case none
        /// All records there were are deleted.
        case deleted
        /// The header's value; empty if the record has no such header.
        case value(String)
    }

    /// Reads a header of the last committed record of partition 0, however many markers of transactions and aborted records
    /// are behind it.
    ///
    /// - Parameter end: where the partition ends, transactions included that are still open: they are waited for. Brokers may
    ///   say that a transaction has ended before its readers see it.
    /// - Throws: `LogError` if brokers do not answer, or a transaction does not end.
    static func lastHeader(
        _ name: String, of topic: KafkaTopic, upTo end: Int64, properties: KafkaProperties
    ) throws(LogError) -> LastHeader {
        let client = try KafkaClient(
            .consumer, topic: topic, properties: properties,
            defaults: ["client.id": "spate", "group.id": "spate", "fetch.wait.max.ms": "50"],
            fixed: [
                "auto.offset.reset": "error", "enable.auto.commit": "false", "enable.partition.eof": "true",
                "isolation.level": "read_committed",
            ])
        let handle = unsafe try client.openTopic()
        defer { unsafe rd_kafka_topic_destroy(handle) }
        let first = try client.heldOffsets(ofPartition: 0).lowerBound
        var length: Int64 = 16
        while true {
            let start = max(first, end - length)
            if let value = unsafe try lastHeader(name, of: handle, in: start..<max(start, end), client) {
                return .value(value)
            }
            if start == first { return start > 0 ? .deleted : .none }
            length *= 16
        }
    }

    /// The header of the last record of some offsets; `nil` if there is none.
    private static func lastHeader(
        _ name: String, of topic: OpaquePointer, in offsets: Range<Int64>, _ client: KafkaClient
    ) throws(LogError) -> String? {
        guard unsafe rd_kafka_consume_start(topic, 0, offsets.lowerBound) == 0 else {
            throw LogError("\(client.topic): \(KafkaClient.text(of: rd_kafka_last_error()))", cause: .unavailable)
        }
        defer { unsafe rd_kafka_consume_stop(topic, 0) }
        var last: String?
        let deadline = KafkaClient.milliseconds + Int64(KafkaClient.patience)
        while KafkaClient.milliseconds < deadline {
            try client.takeEvents()
            guard let message = unsafe rd_kafka_consume(topic, 0, 100) else { continue }
            // Safe: what is read is copied before the message is destroyed.
            defer { unsafe rd_kafka_message_destroy(message) }
            if unsafe message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF,
                unsafe message.pointee.offset >= offsets.upperBound
            {
                return last
            }
            guard unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            last = unsafe header(name, of: message)
        }
        throw LogError("\(client.topic): the last record was not delivered", cause: .unavailable)
    }

    /// The text of a header; empty if there is none.
    private static func header(_ name: String, of message: UnsafeMutablePointer<rd_kafka_message_t>) -> String {
        var headers: OpaquePointer?
        var value: UnsafeRawPointer?
        var size = 0
        guard unsafe rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
            unsafe rd_kafka_header_get_last(headers, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR
        else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: value, count: size), as: UTF8.self)
    }
}
