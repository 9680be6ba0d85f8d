internal import CLibrdkafka
internal import Synchronization

/// Asks brokers, on a thread of its own, where the partitions of a topic end and how many there are.
///
/// A broker that is away makes its questions wait, and nobody else. librdkafka: "rd_kafka_t objects are thread-safe".
@safe final class KafkaWatch: @unchecked Sendable {
    /// What a broker said about a partition.
    struct Look {
        /// The offset behind its last record, and committed transaction.
        var end: Int64
        /// When it was asked, in milliseconds of the monotonic clock.
        var askedAt: Int64
    }

    /// How long an answer may take, in milliseconds.
    private static let patience: Int32 = 500

    private struct State {
        var looks: [Look?]
        var partitionCount: Int
    }

    private let handle: OpaquePointer
    private let topic: OpaquePointer
    private let name: String
    private let state: Mutex<State>
    private let thread: RepeatingThread

    /// Begins to ask, so often. `stop` must be called before the handles are given back.
    init(_ handle: OpaquePointer, topic: OpaquePointer, name: String, partitions: Int, everyMilliseconds: Int) {
        unsafe self.handle = handle
        unsafe self.topic = topic
        self.name = name
        thread = RepeatingThread("watch", everyMilliseconds: everyMilliseconds)
        state = Mutex(State(looks: Array(repeating: nil, count: partitions), partitionCount: partitions))
        thread.start { self.look() }
    }

    func stop() { thread.stop() }

    /// What was last said about a partition; `nil` if nothing was.
    func look(at partition: Int) -> Look? {
        state.withLock { partition < $0.looks.count ? $0.looks[partition] : nil }
    }

    /// How many partitions the topic has, all with leaders.
    var partitionCount: Int { state.withLock { $0.partitionCount } }

    private func look() {
        for partition in 0..<partitionCount {
            let askedAt = KafkaClient.milliseconds
            let (error, offsets) = unsafe KafkaClient.heldOffsets(
                ofPartition: Int32(partition), topic: name, handle, milliseconds: Self.patience)
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            state.withLock { $0.looks[partition] = Look(end: offsets.upperBound, askedAt: askedAt) }
        }
        guard let count = countPartitions() else { return }
        state.withLock { state in
            guard count > state.partitionCount else { return }
            state.looks += Array(repeating: nil, count: count - state.partitionCount)
            state.partitionCount = count
        }
    }

    /// The number of partitions; `nil` if nobody says, or one has no leader yet.
    private func countPartitions() -> Int? {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = unsafe rd_kafka_metadata(handle, 0, topic, &metadata, Self.patience)
        guard let metadata = unsafe metadata else { return nil }
        // Safe: what the library lends is read before it is destroyed.
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, unsafe metadata.pointee.topic_cnt == 1 else { return nil }
        let found = unsafe metadata.pointee.topics[0]
        guard unsafe found.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let count = unsafe Int(found.partition_cnt)
        for index in 0..<count where unsafe found.partitions[index].leader < 0 { return nil }
        return count
    }
}
