/// What two files of lines have that the other has not. A line is its bytes, its line end included.
struct LineDifference {
    typealias Line = ArraySlice<UInt8>

    /// Lines that were expected and are not there, in their order.
    private(set) var missing: [Line] = []
    /// Lines that are there and were not expected, in their order.
    private(set) var extra: [Line] = []
    /// Where both hold the same lines, but in another order: the first expected line, and what stands in its place.
    private(set) var swapped: (expected: Line, actual: Line)?
    let expectedCount: Int
    let actualCount: Int

    var isEmpty: Bool { missing.isEmpty && extra.isEmpty && swapped == nil }

    init(expected: [UInt8], actual: [UInt8], isOrdered: Bool) {
        guard expected != actual else {
            expectedCount = Self.lines(expected).count
            actualCount = expectedCount
            return
        }
        let expected = Self.lines(expected)
        let actual = Self.lines(actual)
        expectedCount = expected.count
        actualCount = actual.count
        let start = zip(expected, actual).prefix { $0 == $1 }.count
        (missing, extra) = Self.unmatched(expected[start...], actual[start...])
        if isOrdered, missing.isEmpty, extra.isEmpty { swapped = (expected[start], actual[start]) }
    }

    /// The lines of each side that have no equal on the other; a line that is there twice needs two equals.
    private static func unmatched(_ expected: ArraySlice<Line>, _ actual: ArraySlice<Line>) -> ([Line], [Line]) {
        var surplus: [Line: Int] = [:]
        for line in actual { surplus[line, default: 0] += 1 }
        let missing = expected.filter { line in
            guard let count = surplus[line], count > 0 else { return true }
            surplus[line] = count - 1
            return false
        }
        // From the back, so that of equal lines the last ones are the extra ones.
        let extra = actual.reversed().filter { line in
            guard let count = surplus[line], count > 0 else { return false }
            surplus[line] = count - 1
            return true
        }
        return (missing, extra.reversed())
    }

    private static func lines(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }
}
