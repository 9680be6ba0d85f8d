internal import Scenarios
internal import Vocabulary

/// What the operators held.
struct StateSection {
    let peak: [RunSummary.State]
    let end: [RunSummary.State]

    func write(to content: inout ReportContent) {
        guard !peak.isEmpty else { return }
        content.add("<h3>State</h3>\n")
        func series(_ name: String, _ states: [RunSummary.State]) -> ReportChart.Series {
            .init(
                name: name, points: states.enumerated().map { [Double($0.offset), Double($0.element.accountedBytes)] })
        }
        content.add([
            ReportChart(
                kind: .bars, title: "State by operator", note: "bytes that each accounts for", xTitle: "",
                xUnit: .count,
                yTitle: "", yUnit: .bytes, categories: peak.map(\.operator),
                series: [series("at the peak", peak), series("after the run", end)])
        ])
        content.add(
            HTML.table(
                head: ["operator", "entries at the peak", "bytes", "after the run", "bytes"],
                rows: zip(peak, end).map { peak, end in
                    [
                        peak.operator, Figure.grouped(peak.entries), ByteCountText.text(peak.accountedBytes),
                        Figure.grouped(end.entries), ByteCountText.text(end.accountedBytes),
                    ]
                }))
    }
}
