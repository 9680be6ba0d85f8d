internal import Vocabulary

/// How late events come, and so how long a query should wait for them.
struct LatenessSection {
    let rows: [LatenessTable.Row]
    let ledger: LedgerSummary

    func write(to content: inout ReportContent) {
        let total = ledger.total
        let queries: [(name: String, events: Int64, late: (LatenessTable.Row) -> Int64)] = [
            ("active_users", total.activeUsers.eligible, { $0.activeUsers }),
            ("funnel", total.funnel.eligible, { $0.funnel }), ("top_pages", total.topPages.eligible, { $0.topPages }),
        ].filter { $0.1 > 0 }
        guard !rows.isEmpty, !queries.isEmpty else { return }
        let withLate = queries.filter { query in rows.contains { $0.delayMs > 0 && query.late($0) > 0 } }
        // Delays that nothing is late at are told of once.
        let end = rows.firstIndex { row in queries.allSatisfy { $0.late(row) == 0 } } ?? rows.count - 1
        content.add("<h3>Lateness</h3>\n")
        if !withLate.isEmpty {
            content.add([
                ReportChart(
                    kind: .delays, title: "Late at other delays", note: "share of a query's events", xTitle: "delay",
                    xUnit: .milliseconds, yTitle: "", yUnit: .share,
                    series: withLate.map { query in
                        .init(
                            name: query.name,
                            // Scales of tenfolds have no zero.
                            points: rows.filter { $0.delayMs > 0 && query.late($0) > 0 }.map {
                                [Double($0.delayMs), Double(query.late($0)) / Double(query.events) * 100]
                            })
                    })
            ])
        }
        content.add(
            HTML.table(
                head: ["events that would be late with a delay of"] + queries.map(\.name),
                rows: rows[...end].map { row in
                    [DurationText.text(row.delayMs)]
                        + queries.map { Self.cell(late: $0.late(row), of: $0.events) }
                }))
    }

    private static func cell(late: Int64, of events: Int64) -> String {
        late == 0 ? "0" : "\(Figure.grouped(late)), \(Figure.significant(Double(late) / Double(events) * 100)) %"
    }
}
