public import Vocabulary

/// Floors of an earlier start that hold from offsets on which are still to be read again.
public struct FloorSchedule: Sendable {
    /// By partition, the next one last.
    private var ahead: [Int: [Floor]] = [:]

    public init(_ floors: [Floor]) {
        for floor in floors { ahead[floor.partition, default: []].append(floor) }
        for partition in ahead.keys { ahead[partition]?.sort { $0.offset > $1.offset } }
    }

    /// Takes the floors that hold when the next record of a partition has an offset, or a later one.
    public mutating func take(partition: Int, upTo offset: Int64) -> [Floor] {
        var due: [Floor] = []
        while let next = ahead[partition]?.last, next.offset <= offset {
            due.append(next)
            ahead[partition]?.removeLast()
        }
        return due
    }

    public var isEmpty: Bool { ahead.values.allSatisfy(\.isEmpty) }

    /// The offset from which the next floor of a partition holds.
    public func nextOffset(ofPartition partition: Int) -> Int64? { ahead[partition]?.last?.offset }
}
