internal import Glibc
internal import Logs
internal import Vocabulary

/// A topic with a partition for each lane.
final class TopicLanes: GenerationOutput {
    /// How long the ends of partitions must stay where they are, in milliseconds: brokers may still be taking what a
    /// generator sent that was killed.
    private static let settlingMilliseconds = 500

    private let topic: KafkaTopic
    private let writer: KafkaWriter
    private let lanes: [Int]
    /// The offset of the next record, by index of the lane.
    private var offsets: [Int64]
    /// The record before the first that is written, where there is one, by index of the lane.
    private var last: [Int: (value: [UInt8], timestamp: EventTime)] = [:]

    /// Connects to the topic, or makes it.
    ///
    /// - Throws: `LogError` if brokers do not answer or refuse, if the topic has another number of partitions or settings
    ///   that would lose records, or if a partition that is to be written holds records and is not to be resumed.
    init(
        topic: KafkaTopic, properties: KafkaProperties, mode: Generation.TopicMode, lanes: [Int], of count: Int,
        times: Range<EventTime>
    ) throws(LogError) {
        writer = try KafkaWriter(
            topic, properties: properties, creatingPartitions: mode == .create ? count : nil, times: times,
            now: EventTime(time(nil)) * 1000)
        self.topic = topic
        self.lanes = lanes
        guard writer.partitionCount == count else {
            throw LogError(
                "\(topic): has \(writer.partitionCount) partitions; the scenario has \(count) lanes, one a partition",
                cause: .invalidSetting)
        }
        offsets = try Self.ends(of: lanes, writer)
        guard mode == .resume else {
            for (lane, offset) in zip(lanes, offsets) where offset > 0 {
                throw LogError(
                    "\(topic): partition \(lane) holds records already; give another topic, empty it, or let --resume go on",
                    cause: .invalidSetting)
            }
            return
        }
        try settleEnds()
        var ends: [Int: Int64] = [:]
        for (lane, offset) in zip(lanes, offsets) where offset > 0 { ends[lane] = offset }
        let records = try KafkaTail.records(of: topic, properties: properties, before: ends)
        for (index, lane) in lanes.enumerated() where offsets[index] > 0 {
            guard let record = records[lane] else {
                throw notResumable(lane, "its last offset, \(offsets[index] - 1), is no record but a transaction's")
            }
            last[index] = record
        }
    }

    private static func ends(of lanes: [Int], _ writer: KafkaWriter) throws(LogError) -> [Int64] {
        try lanes.map { lane throws(LogError) in try writer.end(ofPartition: lane) }
    }

    /// Waits until the partitions grow no more.
    private func settleEnds() throws(LogError) {
        var quiet = 0
        while quiet < Self.settlingMilliseconds {
            usleep(100_000)
            let ends = try Self.ends(of: lanes, writer)
            quiet = ends == offsets ? quiet + 100 : 0
            offsets = ends
        }
    }

    private func notResumable(_ lane: Int, _ reason: String) -> LogError {
        LogError("\(topic): partition \(lane) cannot be resumed: \(reason)", cause: .invalidSetting)
    }

    func start(ofLane index: Int) -> Int64 { offsets[index] }

    func goOn(after batch: borrowing RecordBatch, lane index: Int) throws(LogError) {
        guard let last = last[index] else { return }
        guard let record = batch.records.last, record.offset + 1 == offsets[index] else {
            throw notResumable(
                lanes[index], "it holds \(offsets[index]) records, and the scenario has fewer in that lane")
        }
        let isSame = batch.withValue(of: record) { value in
            value.count == last.value.count && value.indices.allSatisfy { value[$0] == last.value[$0] }
        }
        guard isSame, record.timestamp == last.timestamp else {
            throw notResumable(
                lanes[index],
                "the record at offset \(record.offset) is not the one that this scenario has there; was it made by "
                    + "another scenario, seed or version, or by somebody else too?")
        }
    }

    func append(_ batch: borrowing RecordBatch, lane: Int) throws(LogError) {
        try writer.append(batch, partition: lanes[lane])
        offsets[lane] += Int64(batch.records.count)
    }

    /// Waits until everything is there, and makes sure that nothing else is.
    func finish(manifest: [UInt8]) throws(LogError) {
        try writer.finish()
        let ends = try Self.ends(of: lanes, writer)
        for (index, lane) in lanes.enumerated() where ends[index] != offsets[index] {
            throw LogError(
                "\(topic): partition \(lane) ends at offset \(ends[index]), not \(offsets[index]): something else "
                    + "wrote to it meanwhile", cause: .invalidSetting)
        }
    }

    func abandon() throws(LogError) { try writer.finish() }
}
