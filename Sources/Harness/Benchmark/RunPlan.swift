internal import Logs
internal import Scenarios
internal import Vocabulary

/// What a run was about to do: `plan.json`, written before anything else, beside `scenario.yaml`, the scenario with its
/// parents and overrides. They tell of a run that did not come to its end, and generate its load again.
struct RunPlan: Codable {
    static let fileName = "plan.json"
    static let scenarioName = "scenario.yaml"

    let scenario: String
    let seed: UInt64
    let loadDigest: String
    let spate: String
    let build: String
    let threads: Int
    let transport: String
    let trials: Int
    let repeatCommand: String

    init(_ benchmark: Benchmark) {
        scenario = benchmark.scenario.name
        seed = benchmark.scenario.seed
        loadDigest = benchmark.scenario.loadDigest
        spate = Build.version
        build = Build.configuration
        threads = benchmark.threads
        transport = benchmark.transport.rawValue
        trials = benchmark.trials
        repeatCommand = benchmark.repeatCommand
    }

    /// - Throws: `HarnessError` if the directory has no plan, or it cannot be read.
    init(directory: String) throws(HarnessError) {
        let path = "\(directory)/\(Self.fileName)"
        guard WholeFile.exists(path: path) else {
            throw .unreadable(
                path: directory, reason: "it is no directory of a benchmark: it has no \(Self.fileName)")
        }
        self = try JSONFile.value(Self.self, bytes: try WholeFile.bytes(path: path), path: path)
    }

    private var document: [UInt8] { JSONFile.document(self) }

    /// Begins a benchmark in its directory: with what it will do, its scenario and its queries.
    static func write(_ benchmark: Benchmark, to directory: RunDirectory) throws {
        try OutputFile.write(RunPlan(benchmark).document, to: "\(directory.path)/\(fileName)")
        try OutputFile.write(
            try Scenario.wholeFile(benchmark.scenarioPath, overrides: benchmark.overrides),
            to: "\(directory.path)/\(scenarioName)")
        try OutputFile.write(Array(benchmark.scenario.queries.document.utf8), to: directory.queries)
    }
}
