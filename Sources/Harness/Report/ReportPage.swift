internal import Logs

/// A report as one page of HTML that needs nothing else: no network, no file beside it.
public struct ReportPage: Sendable {
    private let runs: [ReportedRun]

    /// Reads one or more run directories.
    ///
    /// - Throws: `HarnessError` if a directory is none of a run.
    public init(runs paths: [String]) throws(HarnessError) {
        runs = try paths.map { path throws(HarnessError) in try ReportedRun(path: path) }
    }

    /// What of the runs is missing or not whole, each with its reason; the page says so, too.
    public var problems: [String] { runs.flatMap(\.problems) }

    /// Writes the page, whole or not at all.
    ///
    /// - Throws: `HarnessError` if Chart.js is not there, `LogError` if the file cannot be written.
    public func write(to path: String) throws {
        try OutputFile.write(Array(Self.page(runs, library: try ChartLibrary()).markup.utf8), to: path)
    }

    private static func page(_ runs: [ReportedRun], library: ChartLibrary) -> HTML {
        var content = ReportContent()
        if runs.count > 1 {
            let links = runs.enumerated().map {
                "<li><a href=\"#run-\($0.offset)\">\($0.element.name)</a></li>\n" as HTML
            }
            content.add("<nav><ol>\n\(links)</ol></nav>\n")
            OverviewSection(runs: runs).write(to: &content)
        }
        for (number, run) in runs.enumerated() {
            content.add("<section id=\"run-\(number)\">\n<h2>\(run.name)</h2>\n")
            run.write(to: &content)
            content.add("</section>\n")
        }
        let title = runs.map(\.name).joined(separator: ", ")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'unsafe-inline'">
            <title>\(title) – Spate report</title>
            <style>
            \(HTML(trusted: String(decoding: PackageResources.page_css, as: UTF8.self)))</style>
            </head>
            <body>
            <header><h1>Spate report</h1></header>
            <main>
            <noscript><p class="note">The charts need scripts; the tables do not.</p></noscript>
            \(content.html)</main>
            <footer>Spate \(Build.version). Charts by Chart.js, whose licence is in this page.</footer>
            <script type="application/json" id="charts">\(content.data)</script>
            <script>
            \(library.script)
            </script>
            <script>
            \(HTML(trusted: String(decoding: PackageResources.page_js, as: UTF8.self)))</script>
            </body>
            </html>

            """
    }
}
