import Harness
import Scenarios
import Vocabulary

/// `spate scenario plan`: what a load will be, before it is generated.
struct ScenarioPlan: Command {
    static let specification = CommandSpecification(
        name: "scenario plan",
        about: "Say what a load will be without writing it: records, bytes, rates, lanes, faults and lateness.",
        usage: "SCENARIO [--set KEY=VALUE]… [--json]",
        details: [
            "All sessions are walked, so records are counted exactly, dead ones and those of a wrong type too. Bytes and "
                + "lateness are exact for loads of up to \(Figure.grouped(Forecast.sampledRecords)) records; of larger "
                + "ones they are those of a sample of users, scaled.",
            "The reference minimum of state is what any engine must hold where it must hold the most: ids, cohort days, "
                + "who was active, fingerprints of views and counters of pages in live windows, pending steps, and the "
                + "times of open journeys.",
        ],
        operands: [ScenarioOptions.operand],
        options: [
            ScenarioOptions.set, .init("json", "Print one JSON document, with the ledger in the form of ledger.json."),
        ],
        examples: ["spate scenario plan school-morning", "spate scenario plan late-tail --set rate.mean=20/s --json"])

    private let options: ScenarioOptions
    private let printsDocument: Bool

    init(arguments: inout Arguments) throws(UsageError) {
        options = ScenarioOptions(arguments: &arguments)
        printsDocument = arguments.flag("json")
        try arguments.finish()
    }

    func run() throws -> ExitCode {
        let (_, scenario) = try options.load()
        let forecast = Forecast(scenario)
        guard !printsDocument else {
            Console.data(String(decoding: forecast.document.dropLast(), as: UTF8.self))
            return .success
        }
        Console.data(table(forecast).text)
        return .success
    }

    private func table(_ forecast: Forecast) -> TextTable {
        let scenario = forecast.scenario
        let seconds = Double(scenario.clock.span) / 1000
        let counts = forecast.ledger.total
        var table = TextTable(alignments: [.left, .right])
        func row(_ name: String, _ value: String) { table.append([name, value]) }
        row("records", Figure.grouped(forecast.records))
        row("bytes", ByteCountText.text(forecast.bytes))
        row("span", DurationText.text(scenario.clock.span))
        row("reference minimum of state", ByteCountText.text(forecast.stateMinimum.bytes))
        if let speed = scenario.clock.speed, let duration = forecast.duration {
            row("duration at \(Figure.significant(speed))x", DurationText.text(duration))
        }
        row("mean rate, events/s", Figure.count(Double(forecast.records) / seconds))
        row("busiest minute, events/s", Figure.count(Double(forecast.recordsInBusiestMinute) / 60))
        for (lane, records) in forecast.lanes.enumerated() where forecast.lanes.count <= 64 {
            row("lane \(lane)", Figure.grouped(records))
        }
        for reason in DeadLetterReason.allCases where counts.dead[Int(reason.rawValue)] > 0 {
            row("dead: \(reason.name)", Figure.grouped(counts.dead[Int(reason.rawValue)]))
        }
        row("wrong type", Figure.grouped(counts.wrongType))
        row("no user", Figure.grouped(counts.noUser))
        row("late for active_users", Figure.percent(forecast.lateShare(.activeUsers)))
        row("late for top_pages", Figure.percent(forecast.lateShare(.topPages)))
        row("late for funnel", Figure.percent(forecast.lateShare(.funnel)))
        row("top_pages duplicates", Figure.grouped(forecast.ledger.topPagesDuplicates))
        row("funnel duplicates", Figure.grouped(forecast.ledger.funnelDuplicates))
        if forecast.plantedRows > 0 { row("rows of planted cohorts", Figure.grouped(forecast.plantedRows)) }
        if forecast.evaluated < forecast.records {
            row("of these seen, for bytes, duplicates and state", Figure.grouped(forecast.evaluated))
        }
        return table
    }
}
