internal import Vocabulary

/// Final rows on their way out, each with a key whose bytes sort as `semantics`, section 4, orders the rows.
struct FinalRows {
    private struct Entry {
        var due: EventTime
        var key: Range<Int>
        var line: Range<Int>
    }

    private var entries: [Entry] = []
    private var keys: [UInt8] = []
    private var lines: [UInt8] = []

    var count: Int { entries.count }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - due: when the row is final: its scope's closing time plus its query's delay.
    ///   - key: appends the columns of the key, in order, by the functions of `RowKey`.
    ///   - line: appends the line, with its line end.
    mutating func append(
        due: EventTime, query: Query, key: (inout RowKey) -> Void, line: (inout [UInt8]) -> Void
    ) {
        let keyStart = keys.count
        let lineStart = lines.count
        var columns = RowKey(bytes: keys)
        keys = []
        columns.bytes.append(query.rawValue)
        key(&columns)
        keys = columns.bytes
        line(&lines)
        entries.append(Entry(due: due, key: keyStart..<keys.count, line: lineStart..<lines.count))
    }

    /// Adds all rows of `other`.
    mutating func append(_ other: FinalRows) {
        let keyStart = keys.count
        let lineStart = lines.count
        keys += other.keys
        lines += other.lines
        for entry in other.entries {
            entries.append(
                Entry(
                    due: entry.due, key: entry.key.lowerBound + keyStart..<entry.key.upperBound + keyStart,
                    line: entry.line.lowerBound + lineStart..<entry.line.upperBound + lineStart))
        }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
    }

    /// Appends the lines to `output` in the order of the results file.
    mutating func appendSorted(to output: inout [UInt8]) {
        unsafe keys.withUnsafeBufferPointer { keys in
            entries.sort { first, second in
                if first.due != second.due { return first.due < second.due }
                return unsafe keys[first.key].lexicographicallyPrecedes(keys[second.key])
            }
        }
        for entry in entries { output.append(contentsOf: lines[entry.line]) }
    }
}

/// Builds a key whose bytes compare as its columns do, one after another.
struct RowKey {
    fileprivate(set) var bytes: [UInt8]

    /// Text by its bytes; `nil` before any text.
    mutating func append(text: UnsafeBufferPointer<UInt8>?) {
        guard let text = unsafe text else {
            bytes.append(0)
            return
        }
        bytes.append(1)
        // A zero byte becomes 0, 1 and the end 0, 0, so that a text sorts before all texts that it begins.
        if unsafe text.contains(0) {
            for index in text.indices {
                let byte = unsafe text[index]
                bytes.append(byte)
                if byte == 0 { bytes.append(1) }
            }
        } else {
            unsafe bytes.append(contentsOf: text)
        }
        bytes.append(0)
        bytes.append(0)
    }

    /// Text by its bytes; `nil` before any text.
    mutating func append(text: [UInt8]?) {
        guard let text else { return unsafe append(text: UnsafeBufferPointer<UInt8>?.none) }
        unsafe text.withUnsafeBufferPointer { unsafe append(text: Optional($0)) }
    }

    /// An integer by its value.
    mutating func append(_ value: Int64) {
        let ordered = UInt64(bitPattern: value) ^ (1 << 63)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: ordered >> shift)) }
    }

    /// `true` before `false`.
    mutating func append(_ value: Bool) { bytes.append(value ? 0 : 1) }
}
