/// A binary heap of integers with the least one first.
struct MinimumHeap {
    private var values: [Int64] = []

    /// The least value, or `nil` if there is none.
    var first: Int64? { values.first }

    mutating func archive(_ archive: StateArchive) { archive.array(&values) }

    mutating func insert(_ value: Int64) {
        var index = values.count
        values.append(value)
        while index > 0, values[(index - 1) / 2] > value {
            values[index] = values[(index - 1) / 2]
            index = (index - 1) / 2
        }
        values[index] = value
    }

    /// Removes the least value. There must be one.
    mutating func removeFirst() {
        let value = values.removeLast()
        guard !values.isEmpty else { return }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < values.count else { break }
            if child + 1 < values.count, values[child + 1] < values[child] { child += 1 }
            guard values[child] < value else { break }
            values[index] = values[child]
            index = child
        }
        values[index] = value
    }
}
