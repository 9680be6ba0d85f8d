/// The keys of some records, in their order: what a topic's partitions are commonly chosen by.
public struct RecordKeys: Sendable {
    /// More than any key that is written in one go.
    public static let longest = 128

    /// All keys, one after another.
    public private(set) var bytes: [UInt8] = []
    /// Where each ends.
    public private(set) var ends: [Int] = []

    public init() {}

    public var count: Int { ends.count }

    /// The bytes of a key; none of a record that has no key.
    public subscript(index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    /// Adds the key of a record that has none.
    public mutating func appendNone() { ends.append(bytes.count) }

    public mutating func append(_ key: some Sequence<UInt8>) {
        bytes.append(contentsOf: key)
        ends.append(bytes.count)
    }

    /// Lets `body` write a key of up to `longest` bytes; it returns how many it wrote.
    public mutating func append(_ body: (UnsafeMutableRawPointer) -> Int) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: Self.longest))
        let length = unsafe bytes.withUnsafeMutableBytes { buffer in
            // Safe: there are `longest` bytes from `start` on.
            unsafe body(buffer.baseAddress.unsafelyUnwrapped + start)
        }
        precondition(length >= 0 && length <= Self.longest, "a key longer than there is room for")
        bytes.removeLast(Self.longest - length)
        ends.append(bytes.count)
    }

    /// Forgets all keys and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
