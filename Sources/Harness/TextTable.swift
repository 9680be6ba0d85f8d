/// Columns of text for people, aligned by spaces.
public struct TextTable: Sendable {
    public enum Alignment: Sendable { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    public init(alignments: [Alignment]) { self.alignments = alignments }

    /// Appends a row with a cell for each column.
    public mutating func append(_ cells: [String]) {
        precondition(cells.count == alignments.count, "a row has a cell for each column")
        rows.append(cells)
    }

    /// The rows, each on a line of its own, without a line end after the last.
    public var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, zip(alignments, widths)).map { cell, layout in
                let space = String(repeating: " ", count: layout.1 - cell.count)
                return layout.0 == .left ? cell + space : space + cell
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
