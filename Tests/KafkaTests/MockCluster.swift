import CLibrdkafka
import Foundation
import Logs
import Vocabulary

/// librdkafka's own imitation of brokers, which can be told to fail. It forgets old records, so a topic must be small.
///
/// librdkafka: "mock cluster APIs are thread-safe".
@safe final class MockCluster: @unchecked Sendable {
    /// A request that brokers can be told to refuse: its number in Kafka's protocol.
    enum Request: Int16 {
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
    }

    static let brokerCount: Int32 = 3

    private let client: OpaquePointer
    private let cluster: OpaquePointer
    let brokers: String

    init() {
        let configuration = unsafe rd_kafka_conf_new()
        // What these clients would print belongs to the faults.
        unsafe rd_kafka_conf_set_log_cb(configuration, nil)
        unsafe client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0)!
        unsafe cluster = rd_kafka_mock_cluster_new(client, Self.brokerCount)!
        unsafe brokers = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    deinit {
        unsafe rd_kafka_mock_cluster_destroy(cluster)
        unsafe rd_kafka_destroy(client)
    }

    /// Makes a topic with the lines of partition files, in pieces of so many records.
    func createTopic(_ name: String, lines: [[Data]]) throws {
        unsafe rd_kafka_mock_topic_create(cluster, name, Int32(lines.count), 1)
        let configuration = unsafe rd_kafka_conf_new()
        unsafe rd_kafka_conf_set_log_cb(configuration, nil)
        unsafe rd_kafka_conf_set(configuration, "bootstrap.servers", brokers, nil, 0)
        unsafe rd_kafka_conf_set(configuration, "batch.num.messages", "50", nil, 0)
        let producer = unsafe rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0)!
        let topic = unsafe rd_kafka_topic_new(producer, name, nil)!
        defer {
            unsafe rd_kafka_topic_destroy(topic)
            unsafe rd_kafka_destroy(producer)
        }
        for (partition, values) in lines.enumerated() {
            for value in values {
                let status = unsafe value.withUnsafeBytes {
                    // Safe: the library copies the value.
                    unsafe rd_kafka_produce(
                        topic, Int32(partition), RD_KAFKA_MSG_F_COPY, UnsafeMutableRawPointer(mutating: $0.baseAddress),
                        $0.count, nil, 0, nil)
                }
                guard status == 0 else { throw LogError("the mock cluster took no record") }
            }
        }
        guard unsafe rd_kafka_flush(producer, 20_000) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw LogError("the mock cluster did not acknowledge all records")
        }
    }

    func setDown(_ broker: Int32) { unsafe rd_kafka_mock_broker_set_down(cluster, broker) }
    func setUp(_ broker: Int32) { unsafe rd_kafka_mock_broker_set_up(cluster, broker) }

    /// How long each broker takes to answer.
    func setDelay(milliseconds: Int32) {
        for broker in 1...Self.brokerCount { unsafe rd_kafka_mock_broker_set_rtt(cluster, broker, milliseconds) }
    }

    func setLeader(of topic: String, partition: Int, to broker: Int32) {
        unsafe rd_kafka_mock_partition_set_leader(cluster, topic, Int32(partition), broker)
    }

    /// Lets the next requests of a kind fail, one after another.
    func refuse(_ request: Request, with errors: [rd_kafka_resp_err_t]) {
        unsafe rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, errors.count, errors)
    }
}
