internal import CLibrdkafka
internal import Glibc

/// A connection to the brokers of a topic, for reading or for writing, and the queue of what it has to tell.
///
/// librdkafka's handle may be used from any thread; this class is used from one.
@safe final class KafkaClient {
    enum Role {
        case consumer, producer
    }

    /// How long brokers may take to answer before a command gives up, in milliseconds.
    static let patience: Int32 = 15_000

    let topic: KafkaTopic
    let handle: OpaquePointer
    let events: OpaquePointer
    /// Records that were not delivered, and why the first of them was not.
    private(set) var undelivered = 0
    private(set) var firstDeliveryError = ""
    /// The latest reason that the brokers or the network gave.
    private var lastReason: String?

    /// Creates a client; `defaults` give way to `properties`, and `fixed` do not. Defaults that the library is too old for
    /// are left out.
    init(
        _ role: Role, topic: KafkaTopic, properties: KafkaProperties, defaults: KeyValuePairs<String, String>,
        fixed: KeyValuePairs<String, String>
    ) throws(LogError) {
        let configuration = unsafe try Self.configuration(
            properties: properties, defaults: defaults, fixed: fixed, brokers: topic.brokers)
        let kind = role == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        var text = ErrorText()
        let created = unsafe text.withBuffer { unsafe rd_kafka_new(kind, configuration, $0, $1) }
        guard let created = unsafe created else {
            // On failure librdkafka leaves the configuration to us.
            unsafe rd_kafka_conf_destroy(configuration)
            throw LogError("\(topic): \(text)", cause: .invalidSetting)
        }
        self.topic = topic
        unsafe handle = created
        unsafe events = rd_kafka_queue_get_main(created)
    }

    deinit {
        unsafe rd_kafka_queue_destroy(events)
        unsafe rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    private static func configuration(
        properties: KafkaProperties, defaults: KeyValuePairs<String, String>, fixed: KeyValuePairs<String, String>,
        brokers: String
    ) throws(LogError) -> OpaquePointer {
        guard let configuration = unsafe rd_kafka_conf_new() else { fatalError("out of memory: no configuration") }
        // Reasons come as events; nothing is printed by the library itself.
        unsafe rd_kafka_conf_set_log_cb(configuration, nil)
        unsafe rd_kafka_conf_set_events(configuration, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
        var problems: [String] = []
        func set(_ name: String, _ value: String, source: String) {
            var text = ErrorText()
            let result = unsafe text.withBuffer { unsafe rd_kafka_conf_set(configuration, name, value, $0, $1) }
            switch result {
            case RD_KAFKA_CONF_OK: break
            case RD_KAFKA_CONF_UNKNOWN:
                if source == "default" { return }
                problems.append("\(source): '\(name)' is no property of librdkafka \(version)")
            default:
                // The library's own text quotes the value, which may be a secret.
                problems.append("\(source): the value of '\(name)' is not one that librdkafka \(version) takes")
            }
        }
        for (name, value) in defaults { set(name, value, source: "default") }
        for property in properties.properties { set(property.name, property.value, source: property.source) }
        for (name, value) in fixed { set(name, value, source: "Spate") }
        set("bootstrap.servers", brokers, source: "Spate")
        guard problems.isEmpty else {
            unsafe rd_kafka_conf_destroy(configuration)
            throw LogError(problems.joined(separator: "\n"), cause: .invalidSetting)
        }
        return unsafe configuration
    }

    private static var version: String { unsafe String(cString: rd_kafka_version_str()) }

    /// Waits until a broker answers.
    ///
    /// - Throws: `LogError` with the broker's own reason: at once if it refuses who we are, else after `patience`.
    func connect() throws(LogError) {
        try retry { () throws(LogError) in
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let error = unsafe rd_kafka_metadata(handle, 0, nil, &metadata, 500)
            if let metadata = unsafe metadata { unsafe rd_kafka_metadata_destroy(metadata) }
            return error == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : Self.text(of: error)
        }
    }

    /// The number of the topic's partitions, as soon as each has a leader.
    ///
    /// - Throws: `LogError` if the topic is not there, or not allowed, or brokers do not answer.
    func partitionCount(of handleOfTopic: OpaquePointer) throws(LogError) -> Int {
        var count = 0
        // A broker may not have heard yet of a topic that the others have just made.
        let unknownUntil = Self.milliseconds + 3000
        try retry { () throws(LogError) in
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let error = unsafe rd_kafka_metadata(handle, 0, handleOfTopic, &metadata, 1000)
            guard let metadata = unsafe metadata else { return Self.text(of: error) }
            // Safe: what the library lends is read before it is destroyed.
            defer { unsafe rd_kafka_metadata_destroy(metadata) }
            guard unsafe metadata.pointee.topic_cnt == 1 else { return "brokers say nothing about the topic" }
            let found = unsafe metadata.pointee.topics[0]
            switch unsafe found.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR: break
            case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE: return unsafe Self.text(of: found.err)
            case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART where Self.milliseconds < unknownUntil:
                return unsafe Self.text(of: found.err)
            default: throw unsafe LogError("\(topic): \(Self.text(of: found.err))", cause: .unavailable)
            }
            for index in 0..<Int(unsafe found.partition_cnt) {
                let partition = unsafe found.partitions[index]
                if unsafe partition.leader < 0 {
                    return unsafe "partition \(partition.id) has no leader: \(Self.text(of: partition.err))"
                }
            }
            count = Int(unsafe found.partition_cnt)
            return nil
        }
        return count
    }

    /// A handle of the client's topic, which whoever asked gives back.
    func openTopic() throws(LogError) -> OpaquePointer {
        guard let opened = unsafe rd_kafka_topic_new(handle, topic.name, nil) else {
            throw LogError("\(topic): \(Self.text(of: rd_kafka_last_error()))", cause: .unavailable)
        }
        return unsafe opened
    }

    /// The offsets that a partition of the topic holds of records, only committed ones if the isolation level says so.
    ///
    /// - Throws: `LogError` if brokers do not say within `patience`.
    func heldOffsets(ofPartition partition: Int) throws(LogError) -> Range<Int64> {
        var held: Range<Int64> = 0..<0
        try retry { () throws(LogError) in
            let (error, offsets) = unsafe Self.heldOffsets(
                ofPartition: Int32(partition), topic: topic.name, handle, milliseconds: 1000)
            held = offsets
            return error == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : Self.text(of: error)
        }
        return held
    }

    /// The same, asked once, of any thread.
    static func heldOffsets(
        ofPartition partition: Int32, topic name: String, _ handle: OpaquePointer, milliseconds: Int32
    ) -> (error: rd_kafka_resp_err_t, offsets: Range<Int64>) {
        var ends: [Int64] = []
        for end in [RD_KAFKA_OFFSET_BEGINNING, RD_KAFKA_OFFSET_END] {
            let (error, offset) = unsafe Self.offset(
                of: Int64(end), ofPartition: partition, topic: name, handle, milliseconds: milliseconds)
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return (error, 0..<0) }
            ends.append(offset)
        }
        return (RD_KAFKA_RESP_ERR_NO_ERROR, ends[0]..<max(ends[0], ends[1]))
    }

    /// The offset at an end of a partition.
    ///
    /// Watermark offsets would be asked for at once, but librdkafka waits for those without end while a leader is away.
    static func offset(
        of end: Int64, ofPartition partition: Int32, topic name: String, _ handle: OpaquePointer, milliseconds: Int32
    ) -> (error: rd_kafka_resp_err_t, offset: Int64) {
        guard let list = unsafe rd_kafka_topic_partition_list_new(1) else { fatalError("out of memory: no list") }
        // Safe: the list owns what it adds, and is read before it is destroyed.
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        // What stands for a time may be an end as well.
        unsafe rd_kafka_topic_partition_list_add(list, name, partition).pointee.offset = end
        let error = unsafe rd_kafka_offsets_for_times(handle, list, milliseconds)
        let found = unsafe list.pointee.elems[0]
        return unsafe (error == RD_KAFKA_RESP_ERR_NO_ERROR ? found.err : error, found.offset)
    }

    /// Tries `step`, which returns why it has to be tried again, until it is done or `patience` is over.
    func retry(_ step: () throws(LogError) -> String?) throws(LogError) {
        let deadline = Self.milliseconds + Int64(Self.patience)
        while let reason = try step() {
            try takeEvents()
            guard Self.milliseconds < deadline else {
                throw LogError("\(topic): \(lastReason ?? reason)", cause: .unavailable)
            }
            usleep(100_000)
        }
    }

    /// Takes what the library has to tell; waits for it up to some milliseconds.
    ///
    /// - Throws: `LogError` if brokers refuse who we are, or the client cannot go on. That brokers are away is no error
    ///   here: the library connects again by itself.
    func takeEvents(waiting: Int32 = 0) throws(LogError) {
        var waiting = waiting
        while let event = unsafe rd_kafka_queue_poll(events, waiting) {
            // Safe: the event is read before it is destroyed.
            defer { unsafe rd_kafka_event_destroy(event) }
            waiting = 0
            switch unsafe rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR: unsafe takeDeliveryErrors(event)
            case RD_KAFKA_EVENT_ERROR:
                let code = unsafe rd_kafka_event_error(event)
                let reason = unsafe String(cString: rd_kafka_event_error_string(event))
                // That all are down says less than why the last of them is.
                if code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { lastReason = reason }
                let refused =
                    code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__FATAL
                    || code == RD_KAFKA_RESP_ERR__SSL
                if refused { throw LogError("\(topic): \(reason)", cause: .unavailable) }
            default: break
            }
        }
    }

    private func takeDeliveryErrors(_ event: OpaquePointer) {
        while let message = unsafe rd_kafka_event_message_next(event) {
            let error = unsafe message.pointee.err
            guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            countUndelivered(error)
        }
    }

    /// Counts a record that cannot be delivered.
    func countUndelivered(_ error: rd_kafka_resp_err_t) {
        if undelivered == 0 { firstDeliveryError = Self.text(of: error) }
        undelivered += 1
    }

    /// What an error code means.
    static func text(of error: rd_kafka_resp_err_t) -> String { unsafe String(cString: rd_kafka_err2str(error)) }

    static var milliseconds: Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}

/// A buffer that librdkafka writes a reason into.
struct ErrorText: CustomStringConvertible {
    private var bytes = [CChar](repeating: 0, count: 512)

    mutating func withBuffer<Result>(_ body: (UnsafeMutablePointer<CChar>?, Int) -> Result) -> Result {
        unsafe bytes.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress, $0.count) }
    }

    var description: String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
