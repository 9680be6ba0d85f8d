/// A floor of a partition's watermark, which holds from a record offset on.
public struct Floor: Hashable, Sendable {
    public let partition: Int
    public let offset: Int64
    public let floor: EventTime

    public init(partition: Int, offset: Int64, floor: EventTime) {
        self.partition = partition
        self.offset = offset
        self.floor = floor
    }

    /// Reads what `append(to:)` wrote, without the line end; `nil` if it is anything else.
    public init?(line: ArraySlice<UInt8>) {
        let words = String(decoding: line, as: UTF8.self).split { !$0.isNumber && $0 != "-" }
        let numbers = words.compactMap { Int64($0) }
        guard numbers.count == 3, let partition = Int(exactly: numbers[0]), partition >= 0 else { return nil }
        self.init(partition: partition, offset: numbers[1], floor: numbers[2])
        var written: [UInt8] = []
        append(to: &written)
        guard written.dropLast() == line else { return nil }
    }

    /// Appends the line of `floors.ndjson`, with its line end.
    public func append(to bytes: inout [UInt8]) {
        CanonicalJSON.append("{\"partition\":", to: &bytes)
        CanonicalJSON.append(partition, to: &bytes)
        CanonicalJSON.append(",\"offset\":", to: &bytes)
        CanonicalJSON.append(offset, to: &bytes)
        CanonicalJSON.append(",\"floor\":", to: &bytes)
        CanonicalJSON.append(floor, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }
}
