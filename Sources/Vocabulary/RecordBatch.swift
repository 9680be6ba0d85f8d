/// Consecutive records of one partition: their values in one buffer, and where each lies in it.
///
/// A source fills it, decoders read slices of it in parallel; nobody writes while anybody reads. The buffer is
/// reused from batch to batch, so that reading allocates nothing once it has grown.
@safe public struct RecordBatch: ~Copyable {
    /// A record: its offset in the partition, where its value lies, and its record timestamp.
    public struct Record: BitwiseCopyable, Sendable {
        /// A record timestamp that is not there.
        public static let noTimestamp: EventTime = .min

        public var offset: Int64
        public var start: Int
        public var length: Int
        public var timestamp: EventTime

        /// The record timestamp, if there is one.
        @inlinable
        public var knownTimestamp: EventTime? { timestamp == Self.noTimestamp ? nil : timestamp }

        @inlinable
        public init(offset: Int64, start: Int, length: Int, timestamp: EventTime = noTimestamp) {
            self.offset = offset
            self.start = start
            self.length = length
            self.timestamp = timestamp
        }
    }

    /// Bytes after the last value that a decoder may read, though not rely on: 64-byte vector loads stay inside.
    public static let padding = 64

    public var partition = 0
    /// Of a longer value no more bytes than these are here, its first ones; its record says how long it is.
    public var longestValue = Int.max
    public var records: [Record] = []
    /// A key for each record, where what made the batch was asked for them.
    public var keys = RecordKeys()
    /// Bytes in use. A source sets it after it has written into `unusedBytes`.
    public private(set) var count = 0
    /// Bytes that fit before the buffer must grow.
    public private(set) var capacity: Int
    private var storage: UnsafeMutablePointer<UInt8>

    public init(capacity: Int = 1 << 20) {
        self.capacity = capacity
        unsafe storage = .allocate(capacity: capacity + Self.padding)
        unsafe storage.initialize(repeating: 0x20, count: capacity + Self.padding)
    }

    deinit { unsafe storage.deallocate() }

    /// Forgets the records and the bytes, and keeps the memory.
    public mutating func removeAll() {
        records.removeAll(keepingCapacity: true)
        keys.removeAll()
        count = 0
    }

    /// Makes room for `additional` more bytes; at least doubles the buffer if it must grow.
    public mutating func reserve(_ additional: Int) {
        guard count + additional > capacity else { return }
        let larger = max(capacity * 2, count + additional)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.padding)
        unsafe moved.update(from: storage, count: count)
        // Safe: the rest is initialised, so that a decoder that reads past a value sees defined bytes.
        unsafe (moved + count).initialize(repeating: 0x20, count: larger + Self.padding - count)
        unsafe storage.deallocate()
        unsafe storage = moved
        capacity = larger
    }

    /// Lets `body` write behind the bytes in use; it returns how many bytes it wrote.
    public mutating func appendBytes(_ body: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows {
        // Safe: the buffer has `capacity` bytes, of which `count` are in use.
        let written = try unsafe body(UnsafeMutableRawBufferPointer(start: storage + count, count: capacity - count))
        precondition(written >= 0 && written <= capacity - count, "a source wrote past the end of its batch")
        count += written
    }

    /// Forgets the last bytes in use, which no record has.
    public mutating func removeLast(bytes: Int) {
        precondition(bytes >= 0 && bytes <= count)
        count -= bytes
    }

    /// Copies a value to the end and adds its record.
    public mutating func append(_ value: Span<UInt8>, offset: Int64, timestamp: EventTime = Record.noTimestamp) {
        reserve(value.count)
        records.append(Record(offset: offset, start: count, length: value.count, timestamp: timestamp))
        let destination = unsafe storage + count
        unsafe value.withUnsafeBufferPointer { source in
            // Safe: `reserve` made room; an empty span may have no address.
            if let base = source.baseAddress { unsafe destination.update(from: base, count: source.count) }
        }
        count += value.count
    }

    /// Copies the bytes and the records of another batch of the same partition to the end.
    public mutating func append(contentsOf other: borrowing RecordBatch) {
        reserve(other.count)
        for var record in other.records {
            record.start += count
            records.append(record)
        }
        // Safe: `reserve` made room for the other's bytes in use.
        unsafe (storage + count).update(from: other.storage, count: other.count)
        count += other.count
    }

    /// The bytes in use and the padding behind them, for as long as the batch is not changed.
    public var bytes: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: storage, count: count) }

    /// Lends the value of a record, or as much of it as is here.
    public func withValue<Result>(of record: Record, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let length = min(record.length, longestValue)
        precondition(record.start >= 0 && length >= 0 && record.start + length <= count)
        // Safe: checked above.
        return try unsafe body(Span(_unsafeStart: storage + record.start, count: length))
    }
}
