internal import CLibrdkafka
internal import Vocabulary

/// Makes a topic or deletes it, and says what the settings of one would do to records.
@safe struct KafkaTopicSettings {
    /// What a topic gets, so that it keeps records whose times are far from the brokers' clock.
    private static let keeping: KeyValuePairs<String, String> = [
        "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1",
        "max.message.bytes": "\(KafkaWriter.mostRecordBytes)",
        "message.timestamp.before.max.ms": "\(Int64.max)", "message.timestamp.after.max.ms": "\(Int64.max)",
    ]

    private let client: KafkaClient

    init(_ client: KafkaClient) { self.client = client }

    /// Makes the topic, replicated as brokers do by default.
    ///
    /// - Throws: `LogError` with the broker's reason, as that it is there already.
    func create(partitions: Int) throws(LogError) {
        var text = ErrorText()
        let new = unsafe text.withBuffer {
            unsafe rd_kafka_NewTopic_new(client.topic.name, Int32(partitions), -1, $0, $1)
        }
        guard let new = unsafe new else { throw LogError("\(client.topic): \(text)", cause: .invalidSetting) }
        defer { unsafe rd_kafka_NewTopic_destroy(new) }
        for (name, value) in Self.keeping { unsafe rd_kafka_NewTopic_set_config(new, name, value) }
        var topics: [OpaquePointer?] = unsafe [new]
        unsafe try ask(RD_KAFKA_ADMIN_OP_CREATETOPICS) { options, queue in
            unsafe rd_kafka_CreateTopics(client.handle, &topics, 1, options, queue)
        } answer: { event throws(LogError) in
            var count = 0
            guard let result = unsafe rd_kafka_event_CreateTopics_result(event) else { return }
            unsafe try requireDone(rd_kafka_CreateTopics_result_topics(result, &count), count)
        }
        try waitForPartitions(partitions)
    }

    /// Deletes the topic.
    ///
    /// - Throws: `LogError` with the broker's reason, as that there is none.
    func delete() throws(LogError) {
        guard let doomed = unsafe rd_kafka_DeleteTopic_new(client.topic.name) else {
            throw LogError("\(client.topic): not a topic's name", cause: .invalidSetting)
        }
        defer { unsafe rd_kafka_DeleteTopic_destroy(doomed) }
        var topics: [OpaquePointer?] = unsafe [doomed]
        unsafe try ask(RD_KAFKA_ADMIN_OP_DELETETOPICS) { options, queue in
            unsafe rd_kafka_DeleteTopics(client.handle, &topics, 1, options, queue)
        } answer: { event throws(LogError) in
            var count = 0
            guard let result = unsafe rd_kafka_event_DeleteTopics_result(event) else { return }
            unsafe try requireDone(rd_kafka_DeleteTopics_result_topics(result, &count), count)
        }
    }

    /// Throws the broker's reason if what was asked for the topic was not done.
    private func requireDone(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
    ) throws(LogError) {
        guard let results = unsafe results, count == 1 else { return }
        let error = unsafe rd_kafka_topic_result_error(results[0])
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        let reason = unsafe rd_kafka_topic_result_error_string(results[0]).map { unsafe String(cString: $0) }
        throw LogError(
            "\(client.topic): \(reason ?? KafkaClient.text(of: error))",
            cause: error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ? .invalidSetting : .unavailable)
    }

    /// Waits until brokers tell of all partitions, which they do some time after they have agreed.
    private func waitForPartitions(_ count: Int) throws(LogError) {
        try client.retry { () throws(LogError) in
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let error = unsafe rd_kafka_metadata(client.handle, 1, nil, &metadata, 1000)
            guard let metadata = unsafe metadata else { return KafkaClient.text(of: error) }
            // Safe: what the library lends is read before it is destroyed.
            defer { unsafe rd_kafka_metadata_destroy(metadata) }
            for index in 0..<Int(unsafe metadata.pointee.topic_cnt) {
                let topic = unsafe metadata.pointee.topics[index]
                if unsafe String(cString: topic.topic) == client.topic.name, unsafe Int(topic.partition_cnt) == count {
                    return nil
                }
            }
            return "the new topic is not there yet"
        }
    }

    /// Throws if the topic's settings would lose records with timestamps in `times`, each such setting named.
    func requireKeeping(_ times: Range<EventTime>, now: EventTime) throws(LogError) {
        var problems: [String] = []
        for (name, value) in try settings() {
            if let problem = Self.loss(name, value, times: times, now: now) {
                problems.append("\(client.topic): \(name)=\(value) \(problem)")
            }
        }
        guard problems.isEmpty else {
            problems.append("\(client.topic): alter the topic, or give another name and --create")
            throw LogError(problems.joined(separator: "\n"), cause: .invalidSetting)
        }
    }

    /// What is lost by a setting, if anything.
    static func loss(_ name: String, _ value: String, times: Range<EventTime>, now: EventTime) -> String? {
        let number = Int64(value) ?? -1
        let (past, future) = (now - times.lowerBound, times.upperBound - now)
        switch name {
        case "retention.ms" where number >= 0 && past > number:
            return "deletes records as old as these; it must be -1, or at least \(past)"
        case "retention.bytes" where number >= 0: return "deletes the oldest records; it must be -1"
        case "cleanup.policy" where value.contains("compact"):
            return "deletes records of equal keys; it must be delete"
        case "message.timestamp.before.max.ms" where past > number,
            "message.timestamp.difference.max.ms" where past > number:
            return "refuses records as old as these; it must be at least \(past)"
        case "message.timestamp.after.max.ms" where future > number,
            "message.timestamp.difference.max.ms" where future > number:
            return "refuses records as far in the future as these; it must be at least \(future)"
        default: return nil
        }
    }

    /// The topic's settings, sorted by name.
    private func settings() throws(LogError) -> [(name: String, value: String)] {
        guard let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, client.topic.name) else {
            throw LogError("\(client.topic): not a topic's name", cause: .invalidSetting)
        }
        defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
        var resources: [OpaquePointer?] = unsafe [resource]
        var settings: [(name: String, value: String)] = []
        unsafe try ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS) { options, queue in
            unsafe rd_kafka_DescribeConfigs(client.handle, &resources, 1, options, queue)
        } answer: { event throws(LogError) in
            var count = 0
            guard let result = unsafe rd_kafka_event_DescribeConfigs_result(event),
                let found = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count), count == 1
            else { return }
            let error = unsafe rd_kafka_ConfigResource_error(found[0])
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                let reason = unsafe rd_kafka_ConfigResource_error_string(found[0]).map { unsafe String(cString: $0) }
                let hint = error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ? " (--create makes it)" : ""
                throw LogError("\(client.topic): \(reason ?? KafkaClient.text(of: error))\(hint)", cause: .unavailable)
            }
            let entries = unsafe rd_kafka_ConfigResource_configs(found[0], &count)
            for index in 0..<count {
                guard let entry = unsafe entries?[index], let name = unsafe rd_kafka_ConfigEntry_name(entry),
                    let value = unsafe rd_kafka_ConfigEntry_value(entry)
                else { continue }
                unsafe settings.append((String(cString: name), String(cString: value)))
            }
        }
        return settings.sorted { $0.name < $1.name }
    }

    /// Sends a request to the brokers and reads the answer.
    private func ask(
        _ operation: rd_kafka_admin_op_t, _ send: (OpaquePointer?, OpaquePointer?) -> Void,
        answer: (OpaquePointer) throws(LogError) -> Void
    ) throws(LogError) {
        let options = unsafe rd_kafka_AdminOptions_new(client.handle, operation)
        let queue = unsafe rd_kafka_queue_new(client.handle)
        defer {
            unsafe rd_kafka_AdminOptions_destroy(options)
            unsafe rd_kafka_queue_destroy(queue)
        }
        var text = ErrorText()
        _ = unsafe text.withBuffer {
            unsafe rd_kafka_AdminOptions_set_request_timeout(options, KafkaClient.patience, $0, $1)
        }
        unsafe send(options, queue)
        guard let event = unsafe rd_kafka_queue_poll(queue, KafkaClient.patience + 1000) else {
            throw LogError("\(client.topic): brokers do not answer", cause: .unavailable)
        }
        // Safe: the event is read before it is destroyed.
        defer { unsafe rd_kafka_event_destroy(event) }
        guard unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let reason = unsafe String(cString: rd_kafka_event_error_string(event))
            throw LogError("\(client.topic): \(reason)", cause: .unavailable)
        }
        unsafe try answer(event)
    }
}
