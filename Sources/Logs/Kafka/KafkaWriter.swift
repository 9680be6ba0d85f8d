internal import CLibrdkafka
internal import Glibc
public import Vocabulary

/// Writes records to the partitions of a topic: idempotent, so that each arrives once and in order.
@safe public final class KafkaWriter {
    /// The largest record, in bytes, that a topic made by `KafkaTopicSettings.create` takes.
    public static let mostRecordBytes = 4 << 20

    let client: KafkaClient
    private let topic: OpaquePointer
    public let partitionCount: Int
    private let values: UnsafeMutablePointer<rd_kafka_vu_t>
    private static let valueCount = 6

    /// Connects to a topic that is there.
    ///
    /// - Parameters:
    ///   - isNew: whether the topic is made first, with this number of partitions.
    ///   - times: the record timestamps that will be written; a topic that would lose some is refused. `nil` takes any topic.
    /// - Throws: `LogError` if brokers do not answer or refuse, or the topic's settings would lose records.
    public init(
        _ location: KafkaTopic, properties: KafkaProperties, creatingPartitions count: Int?,
        times: Range<EventTime>?, now: EventTime
    ) throws(LogError) {
        client = try KafkaClient(
            .producer, topic: location, properties: properties,
            defaults: [
                "client.id": "spate", "compression.codec": "lz4", "enable.idempotence": "true", "linger.ms": "20",
                "message.max.bytes": "\(Self.mostRecordBytes)", "queue.buffering.max.kbytes": "131072",
                "queue.buffering.max.messages": "200000", "reconnect.backoff.max.ms": "1000",
            ], fixed: ["delivery.report.only.error": "true", "isolation.level": "read_uncommitted"])
        try client.connect()
        let settings = KafkaTopicSettings(client)
        if let count {
            try settings.create(partitions: count)
        } else if let times {
            try settings.requireKeeping(times, now: now)
        }
        unsafe topic = try client.openTopic()
        partitionCount = unsafe try client.partitionCount(of: topic)
        unsafe values = .allocate(capacity: Self.valueCount)
        unsafe values.initialize(repeating: rd_kafka_vu_t(), count: Self.valueCount)
        unsafe values[0].vtype = RD_KAFKA_VTYPE_RKT
        unsafe values[0].u.rkt = topic
        unsafe values[1].vtype = RD_KAFKA_VTYPE_PARTITION
        unsafe values[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        unsafe values[2].u.i = RD_KAFKA_MSG_F_COPY
        unsafe values[3].vtype = RD_KAFKA_VTYPE_VALUE
        unsafe values[4].vtype = RD_KAFKA_VTYPE_TIMESTAMP
        unsafe values[5].vtype = RD_KAFKA_VTYPE_KEY
    }

    /// Connects to a topic that is there, whose settings are somebody else's business.
    public convenience init(_ location: KafkaTopic, properties: KafkaProperties) throws(LogError) {
        try self.init(location, properties: properties, creatingPartitions: nil, times: nil, now: 0)
    }

    deinit {
        unsafe values.deallocate()
        unsafe rd_kafka_topic_destroy(topic)
    }

    /// The offset that a partition's next record will have, whoever writes it.
    public func end(ofPartition partition: Int) throws(LogError) -> Int64 {
        try client.heldOffsets(ofPartition: partition).upperBound
    }

    /// Gives the records of a batch to the library, which sends them in its own time. Record timestamps are theirs, and
    /// keys if the batch has some.
    ///
    /// - Throws: `LogError` as soon as a record could not be delivered.
    public func append(_ batch: borrowing RecordBatch, partition: Int) throws(LogError) {
        let bytes = unsafe UnsafeRawBufferPointer(batch.bytes)
        unsafe values[1].u.i32 = Int32(partition)
        for (index, record) in batch.records.enumerated() {
            // Safe: the library copies the value before it returns; it does not write to it.
            let value = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress.map { unsafe $0 + record.start })
            unsafe values[3].u.mem.ptr = value
            unsafe values[3].u.mem.size = record.length
            unsafe values[4].u.i64 = record.timestamp
            try produce(key: batch.keys, at: index)
        }
        try client.takeEvents()
        try requireDelivery()
    }

    private func produce(key keys: borrowing RecordKeys, at index: Int) throws(LogError) {
        let range = keys.count > 0 ? keys[index] : 0..<0
        guard !range.isEmpty else {
            unsafe values[5].u.mem.ptr = nil
            unsafe values[5].u.mem.size = 0
            return try produce()
        }
        let key = keys.bytes.span.extracting(range)
        var failure: LogError?
        unsafe key.withUnsafeBytes { bytes in
            // Safe: the library copies the key, too.
            unsafe values[5].u.mem.ptr = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            unsafe values[5].u.mem.size = bytes.count
            do throws(LogError) { try produce() } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Enqueues the record that `values` describes; waits while the queue is full.
    private func produce() throws(LogError) {
        while let error = unsafe rd_kafka_produceva(client.handle, values, Self.valueCount) {
            let code = unsafe rd_kafka_error_code(error)
            unsafe rd_kafka_error_destroy(error)
            guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                client.countUndelivered(code)
                return
            }
            // Delivered records are not reported, so that the queue empties without a sign.
            try client.takeEvents(waiting: 2)
            try requireDelivery()
        }
    }

    /// Waits until brokers have acknowledged everything.
    ///
    /// - Throws: `LogError` with the number of records that were not delivered, and why.
    public func finish() throws(LogError) {
        while unsafe rd_kafka_flush(client.handle, 200) == RD_KAFKA_RESP_ERR__TIMED_OUT {
            try client.takeEvents()
            try requireDelivery()
        }
        try client.takeEvents()
        try requireDelivery()
    }

    private func requireDelivery() throws(LogError) {
        guard client.undelivered > 0 else { return }
        // What is still queued would be delivered after a gap.
        let queued = Int(unsafe rd_kafka_outq_len(client.handle))
        let rest = queued > 0 ? ", and \(queued) that were waiting were dropped" : ""
        unsafe rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        throw LogError(
            "\(client.topic): \(client.undelivered) records were not delivered\(rest): \(client.firstDeliveryError)",
            cause: .unavailable)
    }
}
