/// Chart.js, which draws the charts of a report: Debian's copy of it, which goes into the page with its licence.
struct ChartLibrary {
    static let package = "libjs-chart.js"
    private static let path = "/usr/share/javascript/chart.js/chart.min.js"

    let script: HTML

    /// - Throws: `HarnessError` if the file is not there, or would not stay within its element.
    init(path: String = Self.path) throws(HarnessError) {
        guard WholeFile.exists(path: path) else {
            throw .unreadable(
                path: path,
                reason: "it is not there; Debian's package \(Self.package) holds it (scripts/setup installs it)")
        }
        let text = String(decoding: try WholeFile.bytes(path: path), as: UTF8.self)
        guard text.contains("Chart.js v3."), !text.lowercased().contains("</script") else {
            throw .unreadable(path: path, reason: "it is not Chart.js 3, whose single file goes into the report")
        }
        // A link to the map of its source would be looked up.
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("//# sourceMappingURL") }
        script = HTML(trusted: lines.joined(separator: "\n"))
    }
}
