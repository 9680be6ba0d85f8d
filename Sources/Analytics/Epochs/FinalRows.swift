internal import Glibc
internal import Vocabulary

/// Final rows on their way out, each with a key whose bytes sort as `semantics`, section 4, orders the rows.
struct FinalRows {
    /// A row: its key and its line follow each other in `bytes`.
    private struct Entry {
        var due: EventTime
        var start: Int
        var keyLength: UInt32
        var lineLength: UInt32

        var key: Range<Int> { start..<start + Int(keyLength) }
        var line: Range<Int> { key.upperBound..<key.upperBound + Int(lineLength) }
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    var count: Int { entries.count }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - due: when the row is final: its scope's closing time plus its query's delay.
    ///   - key: appends the columns of the key, in order, by the functions of `RowKey`.
    ///   - line: appends the line, with its line end.
    @inline(__always)
    mutating func append(
        due: EventTime, query: Query, key: (inout RowKey) -> Void, line: (inout [UInt8]) -> Void
    ) {
        let start = bytes.count
        var columns = RowKey(bytes: bytes)
        bytes = []
        columns.bytes.append(query.rawValue)
        key(&columns)
        // Swapped, so that the array keeps one owner and is not copied when the line is added.
        swap(&bytes, &columns.bytes)
        let lineStart = bytes.count
        line(&bytes)
        entries.append(
            Entry(
                due: due, start: start, keyLength: UInt32(lineStart - start),
                lineLength: UInt32(bytes.count - lineStart)))
    }

    /// Brings the rows into the order of the results file.
    mutating func sort() {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            entries.sort { unsafe Self.precedes($0, in: bytes, $1, in: bytes) }
        }
    }

    /// Forgets the rows of a sorted list that are due up to `height`, and keeps the memory.
    mutating func forget(upTo height: EventTime) {
        guard let last = entries.last else { return }
        if last.due <= height {
            entries.removeAll(keepingCapacity: true)
            bytes.removeAll(keepingCapacity: true)
        } else {
            entries.removeFirst(entries.prefix { $0.due <= height }.count)
        }
    }

    /// Appends the lines of several sorted lists that are due up to `height` to `output`, in the order of the results
    /// file, and returns how many there are.
    static func appendMerged(_ lists: [FinalRows], upTo height: EventTime, to output: inout [UInt8]) -> Int {
        var count = 0
        // The next row of each list that has one.
        var next = lists.indices.map { (list: $0, row: 0) }
        next.removeAll { !lists[$0.list].isDue($0.row, at: height) }
        while var first = next.indices.first {
            for other in next.indices.dropFirst() where precedes(next[other], next[first], of: lists) { first = other }
            let (list, row) = next[first]
            output.append(contentsOf: lists[list].bytes[lists[list].entries[row].line])
            count += 1
            if lists[list].isDue(row + 1, at: height) { next[first].row += 1 } else { next.remove(at: first) }
        }
        return count
    }

    private func isDue(_ row: Int, at height: EventTime) -> Bool { row < entries.count && entries[row].due <= height }

    private static func precedes(
        _ first: (list: Int, row: Int), _ second: (list: Int, row: Int), of lists: [FinalRows]
    ) -> Bool {
        unsafe lists[first.list].bytes.withUnsafeBufferPointer { firstBytes in
            unsafe lists[second.list].bytes.withUnsafeBufferPointer { secondBytes in
                unsafe precedes(
                    lists[first.list].entries[first.row], in: firstBytes, lists[second.list].entries[second.row],
                    in: secondBytes)
            }
        }
    }

    @inline(__always)
    private static func precedes(
        _ first: Entry, in firstBytes: UnsafeBufferPointer<UInt8>, _ second: Entry,
        in secondBytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if first.due != second.due { return first.due < second.due }
        return unsafe firstBytes[first.key].lexicographicallyPrecedes(secondBytes[second.key])
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
        if let base = text.baseAddress, unsafe memchr(base, 0, text.count) != nil {
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
        bytes.append(addingCapacity: 8) {
            for shift in stride(from: 56, through: 0, by: -8) { $0.append(UInt8(truncatingIfNeeded: ordered >> shift)) }
        }
    }

    /// `true` before `false`.
    mutating func append(_ value: Bool) { bytes.append(value ? 0 : 1) }
}
