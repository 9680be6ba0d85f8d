import CLibrdkafka
import Foundation
import Harness
import Logs
import Scenarios
import Synchronization
import TestSupport
import Testing

@Suite("Brokers that fail", .serialized)
struct FailingBrokerTests {
    private let directory: TemporaryDirectory
    private let cluster = MockCluster()
    private let topic: KafkaTopic
    private let properties: KafkaProperties

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(SmallScenario.dirty, to: "small.yaml")
        // So little at a time that a run takes a while.
        try directory.write(
            "fetch.message.max.bytes=65536\nqueued.max.messages.kbytes=64\nreconnect.backoff.max.ms=200\n"
                + "topic.metadata.refresh.fast.interval.ms=50\n", to: "client.properties")
        properties = try KafkaProperties(file: directory.path("client.properties"))
        let scenario = try Scenario(contentsOfFile: directory.path("small.yaml"))
        topic = KafkaTopic(brokers: cluster.brokers, name: "events")
        _ = try Generation(scenario: scenario, destination: .directory(directory.path("log"))).run()
        let lines = try (0..<scenario.lanes).map { lane in
            try Data(contentsOf: URL(filePath: directory.path("log/partition-0000\(lane).jsonl")))
                .split(separator: 0x0A).map { Data($0) }
        }
        try cluster.createTopic(topic.name, lines: lines)
    }

    /// Runs over the topic with a fault that begins at a record and ends after a while, and expects the answers of files.
    private func expectAnswers(
        atRecord record: Int64 = 500, during seconds: Double = 0.5, fault: () -> Void,
        end: @escaping @Sendable () -> Void = {}
    ) throws {
        try directory.run(.directory(directory.path("log")), to: "files")
        let start = Date.now
        var hasFailed = false
        try directory.run(.kafka(topic, properties, untilEnd: true), to: "topic", epochBytes: 4096) { progress in
            guard !hasFailed, progress.records >= record else { return }
            hasFailed = true
            fault()
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: end)
        }
        #expect(hasFailed && Date.now.timeIntervalSince(start) < 20)
        try directory.expectSameAnswers(in: "topic", as: "files")
    }

    @Test(
        "a broker that goes away and comes back is waited for, without a record lost or twice",
        arguments: 1...3 as ClosedRange<Int32>)
    func down(broker: Int32) throws {
        let cluster = cluster
        try expectAnswers(fault: { cluster.setDown(broker) }, end: { cluster.setUp(broker) })
    }

    @Test("all brokers may go away at once")
    func allDown() throws {
        let cluster = cluster
        try expectAnswers {
            for broker in 1...MockCluster.brokerCount { cluster.setDown(broker) }
        } end: {
            for broker in 1...MockCluster.brokerCount { cluster.setUp(broker) }
        }
    }

    @Test("brokers may be slow")
    func slow() throws {
        let cluster = cluster
        try expectAnswers(fault: { cluster.setDelay(milliseconds: 60) }, end: { cluster.setDelay(milliseconds: 0) })
    }

    @Test("partitions may get other leaders, again and again")
    func leaders() throws {
        for partition in 0..<3 { cluster.setLeader(of: topic.name, partition: partition, to: 1) }
        let (cluster, name) = (cluster, topic.name)
        try expectAnswers {
            for partition in 0..<3 { cluster.setLeader(of: name, partition: partition, to: 2) }
        } end: {
            for partition in 0..<3 { cluster.setLeader(of: name, partition: partition, to: Int32(partition) + 1) }
        }
    }

    @Test("requests that are refused for now are made again")
    func refused() throws {
        let now: [rd_kafka_resp_err_t] = [
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_UNKNOWN, RD_KAFKA_RESP_ERR__TRANSPORT,
        ]
        cluster.refuse(.listOffsets, with: Array(now.prefix(2)))
        try expectAnswers { cluster.refuse(.fetch, with: now) }
    }
}
