internal import Scenarios

extension BenchmarkReport {
    /// The kills of the generator, and of each trial.
    var killsOfAll: [[ProcessKills.Kill]] { ([generatorKills] + trials.map(\.kills)).compactMap(\.self) }

    /// What the kills of a trial came to, for people: the names of the columns, and a row for each kill.
    static func killRows(_ kills: [ProcessKills.Kill]) -> [[String]] {
        [["killed", "after", "records done", "restarted after", "back after"]]
            + kills.map { kill in
                let due = "  \(kill.target.rawValue), at \(Figure.percent(kill.atShare)) of the records"
                guard let happened = kill.happened else { return [due, "never", "–", "–", "–"] }
                func seconds(_ value: Double) -> String { Figure.duration(microseconds: value * 1e6) }
                return [
                    due, seconds(happened.second), Figure.grouped(happened.records),
                    seconds(kill.restartAfterSeconds), happened.recoverySeconds.map(seconds) ?? "killed before",
                ]
            }
    }

    static let killNote =
        "records done: committed by the engine, or sent by the generator; back after: from the restart to the first "
        + "beyond them"

    func killText(_ kills: [ProcessKills.Kill]) -> String {
        var table = TextTable(alignments: [.left, .right, .right, .right, .right])
        for row in Self.killRows(kills) { table.append(row) }
        return "\(table.text)\n  \(Self.killNote)"
    }
}
