public import Vocabulary

/// The last record of some partitions of a topic.
public enum KafkaTail {
    /// Reads the record before each of the ends.
    ///
    /// - Parameter ends: by partition; none of a partition whose last record is not wanted.
    /// - Returns: by partition, what there is: a marker of a transaction is no record.
    /// - Throws: `LogError` if brokers do not answer, or a record was deleted.
    public static func records(
        of topic: KafkaTopic, properties: KafkaProperties, before ends: [Int: Int64]
    ) throws(LogError) -> [Int: (value: [UInt8], timestamp: EventTime)] {
        let reader = try KafkaReader(topic, properties: properties)
        var (starts, stops): ([Int64], [Int64]) = ([], [])
        for partition in 0..<reader.partitions.count {
            if let end = ends[partition] {
                starts.append(end - 1)
                stops.append(end)
            } else {
                let end = try reader.client.heldOffsets(ofPartition: partition).upperBound
                starts.append(end)
                stops.append(end)
            }
        }
        try reader.start(at: starts, ends: stops, untilEnd: true)
        var records: [Int: (value: [UInt8], timestamp: EventTime)] = [:]
        var batch = RecordBatch(capacity: 1 << 16)
        let deadline = KafkaClient.milliseconds + Int64(KafkaClient.patience)
        while try reader.readFurthestBehind(into: &batch, upTo: 1, waits: true, height: { _ in 0 }) {
            if let lost = reader.lost { throw LogError("\(topic), \(lost)", cause: .invalidSetting) }
            for record in batch.records where record.offset + 1 == stops[batch.partition] {
                let value = batch.withValue(of: record) { unsafe $0.withUnsafeBufferPointer { unsafe Array($0) } }
                records[batch.partition] = (value, record.timestamp)
            }
            guard KafkaClient.milliseconds < deadline else {
                throw LogError("\(topic): the last records were not delivered", cause: .unavailable)
            }
        }
        return records
    }
}
