internal import Vocabulary

/// Reads `floors.ndjson`.
enum FloorFile {
    /// The floors of a run; none if there is no such file.
    ///
    /// - Throws: `HarnessError` if a line is not a floor.
    static func floors(path: String) throws(HarnessError) -> [Floor] {
        guard WholeFile.exists(path: path) else { return [] }
        var floors: [Floor] = []
        for (index, line) in try WholeFile.bytes(path: path).split(separator: 0x0A).enumerated() {
            let row = RowText(line)
            guard let partition = row.integer("partition"), let offset = row.integer("offset"),
                let floor = row.integer("floor")
            else { throw .unreadable(path: path, reason: "line \(index + 1) is not a floor: \(row.description)") }
            floors.append(Floor(partition: Int(partition), offset: offset, floor: floor))
        }
        return floors
    }
}
