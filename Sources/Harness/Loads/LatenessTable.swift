internal import Oracle
internal import Vocabulary

/// `lateness.csv`, beside the planted answers: how many events of each query would be late at other delays.
struct LatenessTable {
    static let fileName = "lateness.csv"

    /// How many would be late with a delay, which is in milliseconds.
    struct Row: Codable, Equatable {
        let delayMs: Int64
        let activeUsers: Int64
        let funnel: Int64
        let topPages: Int64
    }

    let rows: [Row]

    init(_ lateness: Lateness) {
        rows = lateness.delays.enumerated().map { index, delay in
            Row(
                delayMs: delay, activeUsers: lateness.late(.activeUsers, atDelay: index),
                funnel: lateness.late(.funnel, atDelay: index), topPages: lateness.late(.topPages, atDelay: index))
        }
    }

    var document: [UInt8] {
        NumberTable(
            columns: ["delay_ms", "active_users", "funnel", "top_pages"],
            rows: rows.map { [$0.delayMs, $0.activeUsers, $0.funnel, $0.topPages] }
        ).document
    }

    /// - Throws: `HarnessError` if the file cannot be read, or is none of these.
    init(path: String) throws(HarnessError) {
        var rows: [Row] = []
        for row in try NumberTable(path: path, columns: 4).rows {
            guard let delay = row[0], let activeUsers = row[1], let funnel = row[2], let topPages = row[3] else {
                throw .unreadable(path: path, reason: "a line without a number of every query")
            }
            rows.append(Row(delayMs: delay, activeUsers: activeUsers, funnel: funnel, topPages: topPages))
        }
        self.rows = rows
    }
}
