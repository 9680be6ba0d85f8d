/// The floors of a run: of several for one partition and offset only the largest.
public struct FloorList: Sendable {
    public private(set) var floors: [Floor] = []
    /// Of each partition, the index of its last.
    private var last: [Int: Int] = [:]

    public init() {}

    /// Takes a floor whose offset is not before that of the last of its partition; returns whether it counts.
    @discardableResult
    public mutating func keep(_ floor: Floor) -> Bool {
        if let index = last[floor.partition], floors[index].offset == floor.offset {
            guard floor.floor > floors[index].floor else { return false }
            floors[index] = floor
        } else {
            last[floor.partition] = floors.count
            floors.append(floor)
        }
        return true
    }

    /// The last floor of a partition.
    public func last(ofPartition partition: Int) -> Floor? { last[partition].map { floors[$0] } }

    /// The lines of `floors.ndjson`.
    public var lines: [UInt8] { floors.reduce(into: []) { $1.append(to: &$0) } }
}
