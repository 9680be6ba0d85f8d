internal import Sinks

/// The directory of `spate run --to`, as much of it as a report shows.
struct EngineRunSummary {
    let name: String
    let run: RunSummary
    let ledger: LedgerSummary
    let samples: [RunSample]

    /// - Throws: `HarnessError` if a file is missing or not whole.
    init(path: String) throws(HarnessError) {
        name = path.split(separator: "/").last.map(String.init) ?? path
        run = try RunSummary(path: "\(path)/\(ResultDirectory.Name.run)")
        ledger = try LedgerSummary(
            try WholeFile.bytes(path: "\(path)/\(ResultDirectory.Name.ledger)"), path: path)
        let file = "\(path)/\(RunSampler.fileName)"
        samples = WholeFile.exists(path: file) ? try RunSample.samples(path: file) : []
    }
}
