internal import FoundationEssentials

/// The body of a page while it grows: markup, and the charts that it has room for.
struct ReportContent {
    private(set) var html: HTML = ""
    private var charts: [ReportChart] = []

    mutating func add(_ html: HTML) { self.html += html }

    /// Adds charts beside each other, as far as the page is wide enough.
    mutating func add(_ added: [ReportChart]) {
        guard !added.isEmpty else { return }
        html += "<div class=\"charts\">\n"
        for chart in added {
            html += """
                <figure><figcaption><b>\(chart.title)</b> \(chart.note)</figcaption>
                <div class="canvas"><canvas id="chart-\(charts.count)" role="img" aria-label="\(chart.title)">\
                </canvas></div></figure>

                """
            charts.append(chart)
        }
        html += "</div>\n"
    }

    /// What the charts show, as JSON that may stand in a `script` element: no text of it can end one.
    var data: HTML {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only a damaged run directory has values beyond all numbers, for which there is no point in a chart.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "", negativeInfinity: "", nan: "")
        // All values are numbers and texts: encoding cannot fail.
        let json = String(decoding: try! encoder.encode(charts), as: UTF8.self)
        // Outside of texts JSON has no such sign, and within them this is another way to write it.
        return HTML(trusted: json.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c"))
    }
}
