internal import Vocabulary

/// A CSV file of whole numbers, with a head line; an empty cell is no number.
struct NumberTable {
    var columns: [String] = []
    var rows: [[Int64?]] = []

    init(columns: [String], rows: [[Int64?]]) {
        self.columns = columns
        self.rows = rows
    }

    var document: [UInt8] {
        var bytes = Array("\(columns.joined(separator: ","))\n".utf8)
        for row in rows {
            for (index, number) in row.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                if let number { CanonicalJSON.append(number, to: &bytes) }
            }
            bytes.append(0x0A)
        }
        return bytes
    }

    /// - Throws: `HarnessError` if the file cannot be read, or has a line that is not so many numbers.
    init(path: String, columns count: Int) throws(HarnessError) {
        let lines = try WholeFile.bytes(path: path).split(separator: 0x0A)
        guard let head = lines.first else { throw .unreadable(path: path, reason: "the file is empty") }
        columns = String(decoding: head, as: UTF8.self).split(separator: ",").map(String.init)
        for (index, line) in lines.enumerated().dropFirst() {
            let cells = line.split(separator: 0x2C, omittingEmptySubsequences: false)
            let numbers = cells.map { Int64(String(decoding: $0, as: UTF8.self)) }
            guard cells.count == count, zip(cells, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else {
                throw .unreadable(path: path, reason: "line \(index + 1) is not \(count) whole numbers")
            }
            rows.append(numbers)
        }
    }
}
