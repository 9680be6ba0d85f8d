internal import CLibrdkafka
internal import Synchronization

/// Makes librdkafka before 2.2 go on fetching soon after its queues have room again.
///
/// A thread of the library that found the queues of all its partitions full looks at them again after up to a second, or
/// when it has something else to do for the broker. This asks the broker something small, on a thread of its own, while
/// records are being taken. Later libraries have `fetch.queue.backoff.ms` for it.
@safe final class FetchNudge: @unchecked Sendable {
    /// How long a full queue may go unnoticed.
    static let milliseconds = 5
    /// Whether this library needs it.
    static var isNeeded: Bool { rd_kafka_version() < 0x0202_0000 }
    /// How long an answer may take, in milliseconds.
    private static let patience: Int32 = 100
    private static let noPartition: Int32 = -1

    private let handle: OpaquePointer
    private let topic: String
    private let taken = Atomic<Int32>(FetchNudge.noPartition)
    private let thread = RepeatingThread("nudge", everyMilliseconds: FetchNudge.milliseconds)

    /// `stop` must be called before the handle is given back. librdkafka: "rd_kafka_t objects are thread-safe".
    init(_ handle: OpaquePointer, topic: String) {
        unsafe self.handle = handle
        self.topic = topic
        thread.start { self.nudge() }
    }

    func stop() { thread.stop() }

    /// Notes that records of a partition were taken, so that there may be room for more.
    func took(partition: Int) { taken.store(Int32(partition), ordering: .relaxed) }

    private func nudge() {
        let partition = taken.exchange(Self.noPartition, ordering: .relaxed)
        guard partition != Self.noPartition else { return }
        _ = unsafe KafkaClient.offset(
            of: Int64(RD_KAFKA_OFFSET_END), ofPartition: partition, topic: topic, handle, milliseconds: Self.patience)
    }
}
