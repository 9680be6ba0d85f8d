/// Records that a topic no longer has, though nobody has read them: retention has deleted them.
public struct LostRecords: Hashable, Sendable, CustomStringConvertible {
    public let partition: Int
    /// From the first that was not read to the first that is there. Markers of transactions count as offsets, too.
    public let offsets: Range<Int64>

    public var description: String {
        "partition \(partition): the records from offset \(offsets.lowerBound) to \(offsets.upperBound - 1), "
            + "\(offsets.count) offsets, were deleted before they were read"
    }
}
