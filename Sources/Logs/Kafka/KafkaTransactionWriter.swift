internal import CLibrdkafka
internal import Glibc

/// Appends lines to a topic in transactions: readers of committed records see all lines of one, or none of them.
///
/// Each line is a record of partition 0, so that they keep their order, with a header that tells who wrote it and which
/// line it is. A writer that opens the topic under the same identifier ends what another has begun, and shuts it out.
@safe public final class KafkaTransactionWriter {
    static let headerName = "spate"
    /// About so many bytes are a transaction.
    private static let transactionBytes = 16 << 20

    private let client: KafkaClient
    private let topic: OpaquePointer
    private let id: String
    private let values: UnsafeMutablePointer<rd_kafka_vu_t>
    private static let valueCount = 5
    /// Lines that are in the topic for good.
    private var lineCount: Int64 = 0

    /// Connects to a topic that is there.
    ///
    /// - Parameters:
    ///   - id: of whoever writes, over all its starts.
    ///   - least: how many lines the topic must hold by what earlier starts of the writer know.
    /// - Throws: `LogError` if brokers do not answer within 15 seconds or refuse, if somebody else has written to the topic,
    ///   or it has lost lines.
    public init(
        _ location: KafkaTopic, properties: KafkaProperties, id: String, holding least: Int64
    ) throws(LogError) {
        client = try KafkaClient(
            .producer, topic: location, properties: properties,
            defaults: [
                "client.id": "spate", "compression.codec": "lz4", "linger.ms": "5",
                "message.max.bytes": "\(KafkaWriter.mostRecordBytes)", "reconnect.backoff.max.ms": "1000",
            ],
            fixed: [
                "transactional.id": "spate-\(id)", "enable.idempotence": "true", "delivery.report.only.error": "true",
                "isolation.level": "read_uncommitted",
            ])
        self.id = id
        try client.connect()
        unsafe topic = try client.openTopic()
        unsafe values = .allocate(capacity: Self.valueCount)
        unsafe values.initialize(repeating: rd_kafka_vu_t(), count: Self.valueCount)
        unsafe values[0].vtype = RD_KAFKA_VTYPE_RKT
        unsafe values[0].u.rkt = topic
        unsafe values[1].vtype = RD_KAFKA_VTYPE_PARTITION
        unsafe values[1].u.i32 = 0
        unsafe values[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        unsafe values[2].u.i = RD_KAFKA_MSG_F_COPY
        unsafe values[3].vtype = RD_KAFKA_VTYPE_VALUE
        unsafe values[4].vtype = RD_KAFKA_VTYPE_HEADER
        _ = unsafe try client.partitionCount(of: topic)
        let handle = unsafe client.handle
        try client.retry { () throws(LogError) in
            guard let failure = unsafe Failure(rd_kafka_init_transactions(handle, 1000)) else { return nil }
            guard failure.isPassing else { throw LogError("\(location): \(failure.reason)", cause: .unavailable) }
            return failure.reason
        }
        lineCount = try linesWritten(properties, atLeast: least)
    }

    deinit {
        unsafe values.deallocate()
        unsafe rd_kafka_topic_destroy(topic)
    }

    /// How many lines the last record says there are.
    private func linesWritten(_ properties: KafkaProperties, atLeast least: Int64) throws(LogError) -> Int64 {
        let count: Int64
        let end = try client.heldOffsets(ofPartition: 0).upperBound
        switch try KafkaTail.lastHeader(Self.headerName, of: client.topic, upTo: end, properties: properties) {
        case .none: count = 0
        case .deleted:
            throw LogError(
                "\(client.topic): all its records were deleted, so that nobody knows what it got; it needs retention.ms=-1",
                cause: .invalidSetting)
        case .value(let value):
            let words = value.split(separator: " ")
            guard words.count == 2, words[0] == id, let number = Int64(words[1]) else {
                throw LogError(
                    "\(client.topic): its last record is not of this run; results need a topic that nobody else writes to",
                    cause: .invalidSetting)
            }
            count = number
        }
        guard count >= least else {
            throw LogError(
                "\(client.topic): holds \(count) rows of this run, which has sent \(least); a topic must be there from the "
                    + "first start on, and keep what it gets", cause: .invalidSetting)
        }
        return count
    }

    /// Appends those of the lines that are not in the topic yet, and returns once they are there for good.
    ///
    /// - Parameters:
    ///   - text: lines with their ends.
    ///   - count: how many lines there are up to the last of these.
    /// - Throws: `LogError` if brokers refuse, or another process has shut this one out. What of the lines is in the topic
    ///   then, a later start is told.
    public func append(_ text: Span<UInt8>, upTo count: Int64) throws(LogError) {
        var number = count
        for index in text.indices where text[index] == 0x0A { number -= 1 }
        precondition(number <= lineCount, "lines are missing")
        var lines: [Range<Int>] = []
        var (start, bytes) = (0, 0)
        for index in text.indices where text[index] == 0x0A {
            let line = start..<index
            start = index + 1
            number += 1
            guard number > lineCount + Int64(lines.count) else { continue }
            lines.append(line)
            bytes += line.count
            guard bytes >= Self.transactionBytes else { continue }
            try commit(lines, of: text)
            lines.removeAll(keepingCapacity: true)
            bytes = 0
        }
        if !lines.isEmpty { try commit(lines, of: text) }
    }

    /// Writes lines in one transaction, from anew as often as brokers want it aborted.
    private func commit(_ lines: [Range<Int>], of text: Span<UInt8>) throws(LogError) {
        let handle = unsafe client.handle
        while true {
            _ = unsafe try step { unsafe rd_kafka_begin_transaction(handle) }
            if try produce(lines, of: text) {
                try flush()
                if unsafe try step({ unsafe rd_kafka_commit_transaction(handle, 1000) }) { break }
            }
            unsafe rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            guard unsafe try step({ unsafe rd_kafka_abort_transaction(handle, 1000) }) else {
                throw LogError(
                    "\(client.topic): a transaction could be neither committed nor aborted", cause: .unavailable)
            }
            usleep(100_000)
        }
        lineCount += Int64(lines.count)
    }

    /// Enqueues lines as records; returns `false` if the transaction must be aborted.
    private func produce(_ lines: [Range<Int>], of text: Span<UInt8>) throws(LogError) -> Bool {
        for (index, line) in lines.enumerated() {
            let mark = "\(id) \(lineCount + Int64(index) + 1)"
            while true {
                let code = produce(text.extracting(line), mark: mark)
                if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
                guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { return false }
                try client.takeEvents(waiting: 2)
            }
        }
        return true
    }

    private func produce(_ line: Span<UInt8>, mark: String) -> rd_kafka_resp_err_t {
        var mark = mark
        return unsafe Self.headerName.withCString { name in
            mark.withUTF8 { mark in
                unsafe line.withUnsafeBufferPointer { line in
                    // Safe: the library copies all three before it returns, and writes to none.
                    unsafe values[3].u.mem.ptr = UnsafeMutableRawPointer(mutating: line.baseAddress)
                    unsafe values[3].u.mem.size = line.count
                    unsafe values[4].u.header.name = name
                    unsafe values[4].u.header.val = UnsafeRawPointer(mark.baseAddress)
                    unsafe values[4].u.header.size = mark.count
                    guard let error = unsafe rd_kafka_produceva(client.handle, values, Self.valueCount) else {
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }
                    defer { unsafe rd_kafka_error_destroy(error) }
                    return unsafe rd_kafka_error_code(error)
                }
            }
        }
    }

    /// Waits until brokers have taken what was enqueued, or the library has given up on it.
    private func flush() throws(LogError) {
        while unsafe rd_kafka_flush(client.handle, 200) == RD_KAFKA_RESP_ERR__TIMED_OUT { try client.takeEvents() }
        try client.takeEvents()
    }

    /// Does a step of a transaction, again for as long as brokers are away; returns `false` if the transaction must be
    /// aborted.
    private func step(_ call: () -> OpaquePointer?) throws(LogError) -> Bool {
        while let failure = unsafe Failure(call()) {
            if failure.requiresAbort { return false }
            guard failure.isPassing else {
                throw LogError("\(client.topic): \(failure.reason)", cause: .unavailable)
            }
            try client.takeEvents(waiting: 100)
        }
        return true
    }

    /// What the library says of a step that was not done.
    private struct Failure {
        let reason: String
        let isPassing: Bool
        let requiresAbort: Bool

        /// `nil` if it was done. Takes the error.
        init?(_ error: OpaquePointer?) {
            guard let error = unsafe error else { return nil }
            defer { unsafe rd_kafka_error_destroy(error) }
            let isFenced = unsafe [RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED].contains(
                rd_kafka_error_code(error))
            reason =
                isFenced
                ? "another process has gone on with this run" : unsafe String(cString: rd_kafka_error_string(error))
            isPassing = unsafe rd_kafka_error_is_retriable(error) != 0
            requiresAbort = unsafe rd_kafka_error_txn_requires_abort(error) != 0
        }
    }
}
