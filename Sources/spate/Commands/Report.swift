import Harness
import Logs

/// `spate report`: run directories as one page to hand on.
struct Report: Command {
    static let specification = CommandSpecification(
        name: "report",
        about: "Show runs as one page of HTML, which needs nothing else.",
        usage: "RUN… -o FILE",
        details: [
            "RUN is the directory of a benchmark, of a comparison, or of 'run --to'. The page has the verdict, the figures, "
                + "what happened over time, latencies, state, the ledger and the command that repeats the run, with charts. It works "
                + "from disk and without a network, and it prints.",
            "The charts are drawn by Chart.js, which goes into the page: Debian's package libjs-chart.js must be there. "
                + "Of a benchmark that was interrupted, or lacks files, the page shows what there is and names what is missing: "
                + "exit 65. So do directories that are none of a run; then no page is written.",
        ],
        operands: [("RUN", "A run directory, such as runs/quickstart-20260212T080000Z.")],
        options: [.init("output", "FILE", letter: "o", "The page that is written.")],
        examples: ["spate report runs/quickstart-* -o report.html"])

    private let runs: [String]
    private let output: String

    init(arguments: inout Arguments) throws(UsageError) {
        runs = arguments.operands("RUN")
        output = arguments.required("output")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let page: ReportPage
        do throws(HarnessError) { page = try ReportPage(runs: runs) } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
        try page.write(to: output)
        Console.note("Report: \(output)")
        guard page.problems.isEmpty else { throw CommandFailure(.invalidInput, page.problems) }
        return .success
    }

    /// Leaves the page in the directory of a run that has just ended. Without it the run is no less whole.
    static func write(ofRun directory: String) {
        let path = "\(directory)/report.html"
        do {
            try ReportPage(runs: [directory]).write(to: path)
            Console.note("Report: \(path)")
        } catch { Console.note("There is no report.html: \(error)") }
    }
}
