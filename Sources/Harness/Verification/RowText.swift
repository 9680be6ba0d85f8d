/// A line of canonical JSON, read column by column as text: nothing is assumed of lines that somebody else wrote.
struct RowText {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The line for people, without its line end.
    var description: String {
        String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes, as: UTF8.self)
    }

    /// A column's value as it is written, or `nil` if there is no such column.
    ///
    /// A quote inside a string is escaped, so a key in quotes with its colon is found nowhere else.
    func column(_ name: String) -> [UInt8]? {
        guard let key = range(of: Array("\"\(name)\":".utf8)) else { return nil }
        let rest = bytes[key.upperBound...]
        guard rest.first == UInt8(ascii: "\"") else {
            return Array(rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") })
        }
        var isEscaped = false
        let end = rest.dropFirst().firstIndex { byte in
            if isEscaped {
                isEscaped = false
                return false
            }
            isEscaped = byte == UInt8(ascii: "\\")
            return byte == UInt8(ascii: "\"")
        }
        return end.map { Array(rest[...$0]) }
    }

    func integer(_ name: String) -> Int64? { column(name).flatMap { Int64(String(decoding: $0, as: UTF8.self)) } }

    /// The columns that say what the row is about: all before the first that holds a count or a result, and the time
    /// at which a journey closed.
    var key: [UInt8] {
        let valueColumns = ["users", "journeys", "impression_at", "cohort_users", "page", "reason", "late_by"]
        let end = valueColumns.compactMap { range(of: Array(",\"\($0)\":".utf8))?.lowerBound }.min()
        var key = Array(bytes[..<(end ?? bytes.endIndex)])
        if let closed = column("closed_at") { key += Array(",\"closed_at\":".utf8) + closed }
        return key
    }

    private func range(of text: [UInt8]) -> Range<Int>? {
        guard bytes.count >= text.count else { return nil }
        for start in bytes.startIndex...(bytes.endIndex - text.count)
        where bytes[start] == text[0] && bytes[start..<start + text.count].elementsEqual(text) {
            return start..<start + text.count
        }
        return nil
    }
}
