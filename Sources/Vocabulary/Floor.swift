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
