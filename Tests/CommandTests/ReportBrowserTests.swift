import Foundation
import TestSupport
import Testing

@Suite("Reports in a browser", .enabled(if: Browser.executable != nil, "chromium is not installed"))
struct ReportBrowserTests {
    private struct Chart: Decodable {
        let title: String
        /// By series, points of the canvas that have its colour.
        let marks: [Int]
        let width: Int
    }

    private struct Findings: Decodable {
        let errors: [String]
        let charts: [Chart]
        /// By how much the page is wider than its window.
        let overflow: Int
    }

    /// Takes errors down before any other script of the page runs.
    private static let watch = """
        <script>window.errors = [];
        addEventListener("error", (event) => errors.push(String(event.message)));
        addEventListener("securitypolicyviolation", (event) => errors.push(`refused: ${event.blockedURI}`));</script>
        """

    /// Counts, on each canvas, the points in the colours of the series.
    private static let probe = """
        <script>addEventListener("load", () => {
          const colour = (index) => getComputedStyle(document.documentElement).getPropertyValue(`--series-${index}`);
          const charts = [...document.querySelectorAll("canvas")].map((canvas) => {
            const context = canvas.getContext("2d");
            const drawn = context.getImageData(0, 0, canvas.width, canvas.height).data;
            const datasets = Chart.getChart(canvas)?.data.datasets.filter((one) => one.label !== "") ?? [];
            const marks = datasets.map((_, index) => {
              const wanted = colour(index).trim().slice(1).match(/../g).map((digits) => parseInt(digits, 16));
              let count = 0;
              for (let at = 0; at < drawn.length; at += 4) {
                if (drawn[at + 3] === 255 && wanted.every((value, part) => drawn[at + part] === value)) { count += 1; }
              }
              return count;
            });
            return { title: canvas.getAttribute("aria-label"), marks, width: canvas.clientWidth };
          });
          const overflow = document.documentElement.scrollWidth - innerWidth;
          const found = document.createElement("script");
          found.type = "text/plain";
          found.id = "found";
          found.textContent = JSON.stringify({ errors, charts, overflow });
          document.body.append(found);
        });</script>
        """

    private func open(_ options: [String]) throws -> Findings {
        let directory = try TemporaryDirectory()
        try ReportedRuns.write(to: directory)
        let page = directory.path("report.html")
        let process = try SpateProcess(
            "report", directory.path("bench"), directory.path("compare"), directory.path("search"), "--output", page)
        try #require(process.exitCode == 0, "\(process.errors)")
        let text = try directory.read("report.html").replacing(
            "<title>", with: "\(Self.watch)<title>", maxReplacements: 1)
        try directory.write(text.replacing("</body>\n</html>", with: "\(Self.probe)</body></html>"), to: "probed.html")
        let document = try Browser.document(ofPage: directory.path("probed.html"), options: options)
        let found = try #require(
            document.components(separatedBy: "id=\"found\">").last?.components(separatedBy: "</script>").first)
        return try JSONDecoder().decode(Findings.self, from: Data(found.utf8))
    }

    @Test(
        "every chart has marks of every series and no script fails: on light, on dark, and as narrow as a phone",
        arguments: [
            [], ["--blink-settings=preferredColorScheme=0"], ["--window-size=500,900"],
        ])
    func marks(options: [String]) throws {
        let found = try open(options)
        #expect(found.errors.isEmpty)
        #expect(found.charts.count >= 16)
        #expect(found.charts.last.map { $0.title == "Rates that were tried" && $0.marks.count == 2 } == true)
        for chart in found.charts {
            #expect(!chart.marks.isEmpty && chart.marks.allSatisfy { $0 > 10 }, "\(chart)")
            #expect(chart.width > 200, "\(chart)")
        }
        #expect(found.overflow <= 0, "nothing is wider than the window")
    }
}
