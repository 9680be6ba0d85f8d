internal import CLibrdkafka
internal import Glibc
internal import Vocabulary

/// All partitions of a topic, read by one reader that owns them: they are not shared out among a group.
///
/// Only committed records are seen. Each partition has a queue of its own, so that the one that is the furthest behind
/// is read first, and the library stops fetching what is not taken.
@safe final class KafkaReader: BatchReader {
    /// The most messages taken at once.
    private static let mostMessages = 4096
    /// How long to wait for records at most, so that a caller can look at something else, in milliseconds.
    private static let longestWait: Int32 = 20
    /// How far, in event time, a partition may run ahead of one that has more to be fetched: what is ahead waits in the
    /// state.
    private static let longestLead: Milliseconds = 10 * 60_000

    /// What brokers and network may answer for a while, after which the library asks again by itself.
    private static let passingErrors: [rd_kafka_resp_err_t] = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TIMED_OUT,
        RD_KAFKA_RESP_ERR_UNKNOWN, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
        RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
    ]

    @safe struct Partition {
        let queue: OpaquePointer
        /// The offset of the next record.
        var position: Int64 = 0
        /// Where reading ends, if it does.
        var end: Int64?
        var isAtEnd = false
        /// Whether the broker has said that there is no more, for now.
        var hasEnded = false
        var isStarted = false
    }

    let client: KafkaClient
    let topic: OpaquePointer
    private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    /// Counts up when a queue that was empty is not any more.
    private let wake: Int32
    var partitions: [Partition] = []
    /// Asks where partitions end, of a topic that is read live.
    var watch: KafkaWatch?
    var group = KafkaGroup()
    private let nudge: FetchNudge?
    /// Of the messages taken last, so that a batch takes about as many bytes as it should.
    private var averageBytes = 1024
    /// Records that were deleted before they were read; their partition stands still until somebody has decided.
    private(set) var lost: LostRecords?

    /// Connects; `start` fetches.
    ///
    /// - Throws: `LogError` if brokers do not answer or refuse, or the topic is not there.
    init(_ location: KafkaTopic, properties: KafkaProperties) throws(LogError) {
        client = try KafkaClient(
            .consumer, topic: location, properties: properties,
            defaults: [
                "client.id": "spate", "group.id": "spate", "queued.max.messages.kbytes": "16384",
                "fetch.wait.max.ms": "50", "reconnect.backoff.max.ms": "1000",
                "fetch.queue.backoff.ms": "\(FetchNudge.milliseconds)",
            ],
            fixed: [
                "auto.offset.reset": "error", "enable.auto.commit": "false", "enable.partition.eof": "true",
                "isolation.level": "read_committed",
            ])
        try client.connect()
        unsafe topic = try client.openTopic()
        unsafe nudge = FetchNudge.isNeeded ? FetchNudge(client.handle, topic: location.name) : nil
        unsafe messages = .allocate(capacity: Self.mostMessages)
        wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        let count = unsafe try client.partitionCount(of: topic)
        for _ in 0..<count { appendPartition() }
    }

    func appendPartition() {
        guard let queue = unsafe rd_kafka_queue_new(client.handle) else { fatalError("out of memory: no queue") }
        // An eventfd adds the number that is written to it.
        var one: UInt64 = 1
        unsafe rd_kafka_queue_io_event_enable(queue, wake, &one, MemoryLayout<UInt64>.size)
        unsafe partitions.append(Partition(queue: queue))
    }

    deinit {
        watch?.stop()
        nudge?.stop()
        for (number, partition) in partitions.enumerated() {
            if partition.isStarted { unsafe rd_kafka_consume_stop(topic, Int32(number)) }
            unsafe rd_kafka_queue_destroy(partition.queue)
        }
        unsafe rd_kafka_topic_destroy(topic)
        unsafe messages.deallocate()
        close(wake)
    }

    /// Forgets about all but the first partitions, before `start`.
    func keepPartitions(_ count: Int) {
        while partitions.count > count { unsafe rd_kafka_queue_destroy(partitions.removeLast().queue) }
    }

    /// Offsets after the records read so far, by partition.
    var offsets: [Int64] { partitions.map { $0.position } }

    /// Where the reading of each partition ends; −1 where it has no end.
    var ends: [Int64] { partitions.map { $0.end ?? -1 } }

    /// Starts to fetch all partitions.
    ///
    /// - Parameters:
    ///   - offsets: of the next records, by partition; `nil` for the earliest.
    ///   - ends: where reading ends, as an earlier reading has fixed it; −1 for a partition that it did not know.
    ///   - untilEnd: whether to stop at the ends: those that are given or, without any, where each partition ends now.
    /// - Throws: `LogError` if brokers do not answer, or a partition ends before its offset.
    func start(at offsets: [Int64]?, ends: [Int64], untilEnd: Bool) throws(LogError) {
        let fixed = ends.contains { $0 >= 0 }
        for number in partitions.indices {
            let held = try client.heldOffsets(ofPartition: number)
            let position = offsets?[number] ?? held.lowerBound
            partitions[number].position = position
            if untilEnd { partitions[number].end = fixed ? max(ends[number], position) : held.upperBound }
            guard position <= held.upperBound else {
                throw LogError(
                    "\(client.topic), partition \(number): ends at offset \(held.upperBound), before the offset "
                        + "\(position) up to which it was read; it is not the log that the checkpoint is of",
                    cause: .invalidSetting)
            }
            partitions[number].isAtEnd = partitions[number].end.map { position >= $0 } ?? false
            if partitions[number].isAtEnd { continue }
            if position < held.lowerBound {
                lost = lost ?? LostRecords(partition: number, offsets: position..<held.lowerBound)
            } else {
                try fetch(number)
            }
        }
    }

    func fetch(_ number: Int) throws(LogError) {
        let partition = partitions[number]
        guard
            unsafe rd_kafka_consume_start_queue(topic, Int32(number), partition.position, partition.queue) == 0
        else {
            throw LogError(
                "\(client.topic), partition \(number): \(KafkaClient.text(of: rd_kafka_last_error()))",
                cause: .unavailable)
        }
        partitions[number].isStarted = true
    }

    /// Goes on behind the records that are lost, wherever that is by now.
    func skipLost() throws(LogError) {
        lost = nil
        for number in partitions.indices where !partitions[number].isAtEnd {
            let earliest = try client.heldOffsets(ofPartition: number).lowerBound
            let isBehind = partitions[number].position < earliest
            guard isBehind || !partitions[number].isStarted else { continue }
            if partitions[number].isStarted { unsafe rd_kafka_consume_stop(topic, Int32(number)) }
            let position = max(partitions[number].position, earliest)
            partitions[number].position = position
            partitions[number].isAtEnd = partitions[number].end.map { position >= $0 } ?? false
            if partitions[number].isAtEnd { partitions[number].isStarted = false } else { try fetch(number) }
        }
    }

    /// Notes what a partition has lost, if its next record was deleted.
    private func noteLoss(of number: Int, from position: Int64) throws(LogError) {
        let held = try client.heldOffsets(ofPartition: number)
        guard position < held.lowerBound else {
            throw LogError(
                "\(client.topic), partition \(number): has no offset \(position); it holds those from "
                    + "\(held.lowerBound) to \(held.upperBound)", cause: .invalidSetting)
        }
        lost = lost ?? LostRecords(partition: number, offsets: position..<held.lowerBound)
    }

    /// Fills `batch` with the next records of the partition, not at its end, that is the furthest behind and has some.
    /// One that is far ahead of another of which more is to come waits for that. The batch is left empty if nothing
    /// comes in a while or, without `waits`, is there; nor is more taken ahead of a decision about lost records. Returns
    /// `false` when every partition is at its end.
    func readFurthestBehind(
        into batch: inout RecordBatch, upTo bytes: Int, waits: Bool, height: (Int) -> EventTime
    ) throws(LogError) -> Bool {
        batch.removeAll()
        if !waits, lost != nil { return true }
        let rounds = waits ? 2 : 1
        for round in 1...rounds {
            var count: UInt64 = 0
            _ = unsafe Glibc.read(wake, &count, MemoryLayout<UInt64>.size)
            try client.takeEvents()
            let open = partitions.indices.filter { !partitions[$0].isAtEnd }
            if open.isEmpty { return false }
            var limit = EventTime.max
            for number in open.sorted(by: { height($0) < height($1) }) {
                if height(number) > limit { break }
                try read(number, into: &batch, upTo: bytes)
                if !batch.records.isEmpty { return true }
                if !isCaughtUp(number) { limit = min(limit, height(number).addingSaturated(Self.longestLead)) }
            }
            if round < rounds {
                var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&descriptor, 1, Self.longestWait)
            }
        }
        return true
    }

    /// Whether everything was taken that the broker had when it last sent something.
    private func isCaughtUp(_ number: Int) -> Bool {
        var (low, high): (Int64, Int64) = (0, 0)
        unsafe rd_kafka_get_watermark_offsets(client.handle, client.topic.name, Int32(number), &low, &high)
        return partitions[number].isAtEnd || partitions[number].hasEnded
            || high >= 0 && partitions[number].position >= high
    }

    /// Takes what has been fetched of a partition, up to about `bytes`.
    private func read(_ number: Int, into batch: inout RecordBatch, upTo bytes: Int) throws(LogError) {
        batch.partition = number
        var partition = partitions[number]
        defer { partitions[number] = partition }
        while batch.count < bytes, !partition.isAtEnd {
            let wanted = min(max((bytes - batch.count) / averageBytes, 1), Self.mostMessages)
            let count = unsafe rd_kafka_consume_batch_queue(partition.queue, 0, messages, wanted)
            guard count > 0 else { return }
            let before = batch.count
            var failure: LogError?
            for index in 0..<count {
                guard let message = unsafe messages[index] else { continue }
                do throws(LogError) {
                    if failure == nil { unsafe try take(message, of: &partition, into: &batch) }
                } catch {
                    failure = error
                }
                unsafe rd_kafka_message_destroy(message)
            }
            nudge?.took(partition: number)
            if let failure { throw failure }
            averageBytes = max((batch.count - before) / count, 64)
        }
    }

    /// Takes a record, or the news that the partition ends, for now.
    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, of partition: inout Partition,
        into batch: inout RecordBatch
    ) throws(LogError) {
        let offset = unsafe message.pointee.offset
        switch unsafe message.pointee.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            // More may have come behind the end by now.
            if let end = partition.end, offset >= end {
                partition.isAtEnd = true
                return
            }
            let timestamp = unsafe rd_kafka_message_timestamp(message, nil)
            // A record without a value is data too: an empty one.
            let length = unsafe message.pointee.payload == nil ? 0 : message.pointee.len
            // Safe: the payload is copied before the message is destroyed.
            let value = unsafe UnsafeRawBufferPointer(start: message.pointee.payload, count: length)
            unsafe batch.append(
                Span(_unsafeElements: value.bindMemory(to: UInt8.self)), offset: offset,
                timestamp: timestamp < 0 ? RecordBatch.Record.noTimestamp : timestamp)
            partition.position = offset + 1
            partition.hasEnded = false
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            // Markers and aborted records lie between the last record and the end.
            partition.position = max(partition.position, offset)
            partition.hasEnded = true
        case let error where Self.passingErrors.contains(error):
            // The library connects and asks again.
            return
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            try noteLoss(of: Int(unsafe message.pointee.partition), from: partition.position)
            return
        default:
            let reason = unsafe String(cString: rd_kafka_message_errstr(message))
            throw unsafe LogError(
                "\(client.topic), partition \(message.pointee.partition), offset \(partition.position): \(reason)",
                cause: .unavailable)
        }
        if let end = partition.end, partition.position >= end { partition.isAtEnd = true }
    }
}
