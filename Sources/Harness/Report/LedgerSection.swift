/// What became of every record.
struct LedgerSection {
    let ledger: LedgerSummary

    func write(to content: inout ReportContent) {
        let total = ledger.total
        content.add("<h3>Ledger</h3>\n")
        let dead = total.dead.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        let fates =
            [("records", total.records), ("valid", total.valid)]
            + dead.map { ("dead: \($0.key)", $0.value) }
            + [("valid, of a wrong type in some field", total.wrongType), ("valid, without a user", total.noUser)]
        content.add(
            HTML.table(
                head: ["what became of the records", "count", "share"],
                rows: fates.map { name, count in
                    [
                        name, Figure.grouped(count),
                        total.records > 0 ? Figure.percent(Double(count) / Double(total.records)) : "–",
                    ]
                }))
        let queries = [
            ("active_users", total.activeUsers), ("funnel", total.funnel), ("top_pages", total.topPages),
        ]
        content.add(
            HTML.table(
                head: ["events of a query", "admitted", "late", "duplicates"],
                rows: queries.map { name, query in
                    [
                        name, Figure.grouped(query.admitted), Figure.grouped(query.late),
                        query.duplicates.map { Figure.grouped($0) } ?? "–",
                    ]
                }))
    }
}
