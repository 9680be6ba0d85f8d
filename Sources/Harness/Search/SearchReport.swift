internal import Scenarios

/// What a search has found so far: `search.json`, written anew after each trial, and a table for people.
public struct SearchReport: Codable, Sendable {
    static let fileName = "search.json"

    /// What the trials of a search have in common: one that goes on must agree in it.
    struct Subject: Codable, Equatable {
        let scenario: String
        let seed: UInt64
        let loadDigest: String
        let targets: [SearchTarget]
        let threads: Int
        /// How long a trial at the drain rate would be, in seconds.
        let lengthSeconds: Double
        let spate: String
        let build: String
        let machine: Machine
    }

    let subject: Subject
    public let repeatCommand: String
    public internal(set) var directory: String
    /// Events a second on a waiting backlog, from which the search starts; not sustainable throughput.
    let drainEventsPerSecond: Double
    var trials: [SearchTrial]

    var search: RateSearch { RateSearch(drainRate: drainEventsPerSecond, trials: trials) }
    var isComplete: Bool { search.next == .end }

    public var exitCode: ExitCode {
        let last = trials.last?.verdict
        if last == .wrongAnswers { return .wrongAnswers }
        if !isComplete || last == .untold { return .inconclusive }
        guard search.confirmed != nil else { return .thresholdFailed }
        return search.lowestFailed?.verdict == .generatorBound ? .generatorBound : .success
    }

    /// Whether it says what the trials are judged by.
    var isWhole: Bool { !subject.targets.isEmpty }

    /// `search.json`.
    public var document: [UInt8] { JSONFile.document(self) }

    /// The report for people.
    public var text: String {
        var table = TextTable(alignments: [.right, .left, .right, .left])
        table.append(["events/s", "", shownMetric.rawValue, ""])
        for cells in trials.map(cells) { table.append(cells) }
        return """
            \(subject.scenario), seed \(subject.seed), load digest \(subject.loadDigest), \(subject.threads) threads, \
            \(subject.build) build
            targets     \(targetText)
            drain rate  \(Figure.count(drainEventsPerSecond)) events/s (not sustainable throughput)

            \(table.text)

            VERDICT: \(verdictText)
            run directory  \(directory)
            repeat         \(repeatCommand)
            """
    }

    /// The latency that tables show.
    var shownMetric: SearchTarget.Metric { subject.targets[0].metric }

    var targetText: String { subject.targets.map(\.text).joined(separator: ", ") }

    func cells(_ trial: SearchTrial) -> [String] {
        [
            Figure.grouped(trial.rate),
            trial.purpose == .confirming ? "confirmation" : "",
            trial.latencies[shownMetric.rawValue].map(Figure.duration(microseconds:)) ?? "–",
            trial.isSustainable ? "holds" : "\(trial.verdict.rawValue): \(trial.reasons.joined(separator: "; "))",
        ]
    }

    var verdictText: String {
        let last = trials.last
        if let last, last.verdict.endsSearch {
            return "\(last.verdict.rawValue) at \(Figure.count(last.rate)) events/s: "
                + last.reasons.joined(separator: "; ")
        }
        guard isComplete else { return "not at its end" }
        guard let failed = search.lowestFailed else { return "no rate was tried" }
        guard let confirmed = search.confirmed else {
            return "no sustainable rate down to \(Figure.count(failed.rate)) events/s, where it failed: "
                + failed.reasons.joined(separator: "; ")
        }
        return "sustainable [\(Figure.count(confirmed)), \(Figure.count(failed.rate))] events/s: "
            + "\(RateSearch.confirmations) of \(RateSearch.confirmations) confirmations hold at the first, the second is "
            + "\(failed.verdict.rawValue): \(failed.reasons.joined(separator: "; "))"
    }
}
