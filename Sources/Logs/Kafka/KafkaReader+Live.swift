internal import CLibrdkafka

/// What a topic that is read live asks for beside its records.
extension KafkaReader {
    /// Begins to look where partitions end, so often.
    func startWatch(everyMilliseconds: Int64) {
        unsafe watch = KafkaWatch(
            client.handle, topic: topic, name: client.topic.name, partitions: partitions.count,
            everyMilliseconds: Int(everyMilliseconds))
    }

    /// When a broker was asked that had no record of a partition from an offset on, in milliseconds of the monotonic
    /// clock; `nil` if it had more, or none has said.
    func caughtUpAt(_ number: Int, offset: Int64) -> Int64? {
        guard let look = watch?.look(at: number), look.end <= offset else { return nil }
        return look.askedAt
    }

    /// Offsets that are there from these on, as far as brokers have said.
    func lag(after offsets: [Int64]) -> Int64? {
        guard let watch else { return nil }
        return offsets.enumerated().reduce(0) { sum, next in
            sum + max((watch.look(at: next.offset)?.end ?? 0) - next.element, 0)
        }
    }

    /// Whether the topic has more partitions than are read.
    var hasMorePartitions: Bool { (watch?.partitionCount ?? 0) > partitions.count }

    /// Begins to read one more partition from its earliest offset.
    func addPartition() throws(LogError) {
        let number = partitions.count
        let earliest = try client.heldOffsets(ofPartition: number).lowerBound
        appendPartition()
        partitions[number].position = earliest
        try fetch(number)
    }

    /// Tells a group where the reading is, for those who watch lags. Nothing depends on it.
    func commitToGroup(_ offsets: [Int64], isLast: Bool) {
        group.commit(offsets, of: client, isLast: isLast)
    }
}
