/// What a chart of a report shows; `page.js` draws it.
struct ReportChart: Encodable {
    enum Kind: String, Encodable {
        /// Lines over a number.
        case lines
        /// Lines over delays, on a scale of tenfolds.
        case delays
        /// Bars beside each other, a group a category.
        case bars
        /// What shares of all values do not exceed, on scales of tenfolds.
        case percentiles
        /// Shares of values, by interval and size.
        case heatMap
        /// Paired differences with their interval and margin.
        case pairs
    }

    /// How numbers of an axis are written.
    enum Unit: String, Encodable {
        case count, bytes, seconds, milliseconds, microseconds, cores, share
        /// With its sign.
        case percent
        /// Of `1 / (1 − share)`, the share.
        case nines
    }

    struct Series: Encodable {
        let name: String
        /// Each `[x, y]`; for bars `[category, y]`, for a heat map `[from x, to x, from y, to y, share]`.
        let points: [[Double]]
    }

    /// What pairs of runs say of a metric, in per cent; positive is worse.
    struct Interval: Encodable {
        let estimate: Double
        let lower: Double
        let upper: Double
        let margin: Double
    }

    let kind: Kind
    let title: String
    var note: String
    let xTitle: String
    let xUnit: Unit
    let yTitle: String
    let yUnit: Unit
    /// The ends of the axis of lines and heat maps, so that those beside each other agree.
    var span: [Double] = []
    var categories: [String] = []
    var interval: Interval?
    var series: [Series]

    /// The same with another series, and a note that tells of it.
    func with(_ added: Series, note: String) -> Self {
        var chart = self
        chart.series.append(added)
        chart.note = note
        return chart
    }
}
