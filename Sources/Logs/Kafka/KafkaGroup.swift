internal import CLibrdkafka

/// Offsets that are committed to a consumer group, so that those who watch lags see one. Nothing is ever read from it, and
/// a group that may not be written to changes nothing.
struct KafkaGroup {
    /// Least time between commits, in milliseconds.
    private static let interval: Int64 = 1_000
    /// How long the last commit may take, in milliseconds.
    private static let lastPatience: Int32 = 2_000

    private var lastCommit = Int64.min
    private var committed: [Int64] = []

    /// Commits offsets if some time has passed; the last ones in any case, and waits a little until they are.
    mutating func commit(_ offsets: [Int64], of client: KafkaClient, isLast: Bool) {
        let now = KafkaClient.milliseconds
        guard offsets != committed || isLast, isLast || now - max(lastCommit, 0) >= Self.interval else { return }
        lastCommit = now
        committed = offsets
        guard let list = unsafe rd_kafka_topic_partition_list_new(Int32(offsets.count)) else { return }
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        for (partition, offset) in offsets.enumerated() {
            // Safe: the list owns what it adds.
            unsafe rd_kafka_topic_partition_list_add(list, client.topic.name, Int32(partition)).pointee.offset = offset
        }
        guard isLast else {
            _ = unsafe rd_kafka_commit(client.handle, list, 1)
            return
        }
        guard let queue = unsafe rd_kafka_queue_new(client.handle) else { return }
        defer { unsafe rd_kafka_queue_destroy(queue) }
        guard unsafe rd_kafka_commit_queue(client.handle, list, queue, nil, nil) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return
        }
        if let event = unsafe rd_kafka_queue_poll(queue, Self.lastPatience) { unsafe rd_kafka_event_destroy(event) }
    }
}
