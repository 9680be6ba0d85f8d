internal import Glibc
internal import Measurement

/// What histograms by interval show of a trial's latencies: percentile curves, and a heat map of each over time.
struct LatencyCharts {
    /// How each latency is called in the file, and by people; those with a map of their own. Latencies from events to rows
    /// are mostly the length of windows, and would leave little room for the others.
    private static let names: [(tag: String, name: String, hasMap: Bool)] = [
        ("send", "sent, after intended", false), ("processing", "in the state, after intended", true),
        ("excess", "row seen, after possible", true),
    ]
    /// Points of a curve, and rows of a map, to a tenfold.
    private static let pointsPerDecade = 12.0
    private static let rowsPerDecade = 8.0

    let lines: [HistogramLog.Line]

    var charts: [ReportChart] {
        let present = Self.names.map { name in (name, lines.filter { $0.tag == name.tag && $0.histogram.count > 0 }) }
            .filter { !$0.1.isEmpty }
        guard !present.isEmpty else { return [] }
        let curves = present.map { name, lines in
            ReportChart.Series(
                name: name.name,
                points: Self.curve(lines.reduce(into: Histogram()) { $0.merge($1.histogram) }))
        }
        let end = lines.map { $0.start + $0.length }.max() ?? 0
        let maps = present.filter { $0.0.hasMap && $0.1.count > 1 }.map { Self.map($0.1, name: $0.0.name, until: end) }
        return [
            ReportChart(
                kind: .percentiles, title: "Percentiles", note: "what so large a share does not exceed", xTitle: "",
                xUnit: .nines, yTitle: "", yUnit: .microseconds, series: curves)
        ] + maps
    }

    /// From the median on, as far as ten values are above: each `[1 / (1 − share), µs]`.
    private static func curve(_ histogram: Histogram) -> [[Double]] {
        var points: [[Double]] = []
        var inverse = 2.0
        while let value = histogram.percentile(1 - 1 / inverse) {
            points.append([inverse, Double(max(value, 1))])
            inverse *= pow(10, 1 / pointsPerDecade)
        }
        return points
    }

    private static func row(of value: Int64) -> Int {
        Int((log10(Double(max(value, 1))) * rowsPerDecade).rounded(.down))
    }

    /// How many values of each interval are how large.
    private static func map(_ lines: [HistogramLog.Line], name: String, until end: Double) -> ReportChart {
        var cells: [[Double]] = []
        for line in lines {
            let total = Double(line.histogram.count)
            var rows: [Int: Int64] = [:]
            for (highest, count) in line.histogram.filled { rows[row(of: highest), default: 0] += count }
            for (row, count) in rows.sorted(by: { $0.key < $1.key }) {
                let edges = [row, row + 1].map { pow(10, Double($0) / rowsPerDecade) }
                cells.append([line.start, line.start + line.length] + edges + [Double(count) / total])
            }
        }
        return ReportChart(
            kind: .heatMap, title: "Latency over time", note: "\(name); the stronger, the more",
            xTitle: "since the start of the schedule", xUnit: .seconds, yTitle: "", yUnit: .microseconds,
            span: [0, end], series: [.init(name: name, points: cells)])
    }
}
