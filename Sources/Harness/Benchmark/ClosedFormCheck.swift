/// Holds results against rows that are known by arithmetic alone.
struct ClosedFormCheck: CustomStringConvertible {
    private let rows: Int
    private let missing: [String]
    /// Rows that nobody expects; always 0 unless the expected rows are all rows.
    private let surplus: Int

    /// - Parameter isComplete: Whether the expected rows are all rows, so that no other may be there.
    init(expected: [[UInt8]], results: [UInt8], isComplete: Bool) {
        var found: [ArraySlice<UInt8>: Int] = [:]
        var lines = 0
        for line in results.split(separator: 0x0A) {
            found[line, default: 0] += 1
            lines += 1
        }
        rows = expected.count
        missing = expected.compactMap { row in
            let line = row.dropLast()
            guard let count = found[line], count > 0 else { return String(decoding: line, as: UTF8.self) }
            found[line] = count - 1
            return nil
        }
        surplus = isComplete ? lines - (rows - missing.count) : 0
    }

    var isRight: Bool { missing.isEmpty && surplus == 0 }

    var description: String {
        if isRight { return "right: \(rows) rows confirmed" }
        let first = missing.prefix(5).map { "\n  missing \($0)" }.joined()
        return "WRONG: of \(rows) rows \(missing.count) are missing, \(surplus) are surplus\(first)"
    }
}
