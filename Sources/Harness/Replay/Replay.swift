internal import Logs
public import Scenarios
internal import Vocabulary
internal import Workload

/// Generates the load of a run directory again, or the records of it that something depends on.
public struct Replay: Sendable {
    /// Which records.
    public enum Part: Sendable {
        /// Events whose ids are these, all of them.
        case keys([Key])
        /// Those of a lane, by their index in it.
        case range(lane: Int, Range<Int64>)
        /// Those that decide the first row that is wrong.
        case witness
    }

    /// An id that events have.
    public struct Key: Sendable {
        public enum Name: String, CaseIterable, Sendable { case user, content, page, message }

        let name: Name
        let value: [UInt8]

        /// What is allowed, for error messages.
        public static let allowed =
            "NAME=VALUE with a name of \(Name.allCases.map(\.rawValue).joined(separator: ", ")), such as user=u1"

        /// Reads `user=u1`; `nil` for any other text.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let name = Name(rawValue: String(parts[0])) else { return nil }
            self.name = name
            value = Array(parts[1].utf8)
        }

        func isOf(_ event: PlantedEvent) -> Bool {
            switch name {
            case .user: event.user == value
            case .content: event.content == value
            case .page: event.page == value
            case .message: event.message == value
            }
        }
    }

    /// The records that were replayed.
    public struct Outcome: Sendable {
        public internal(set) var records: Int64 = 0
        public internal(set) var bytes: Int64 = 0
        /// Whether they are the bytes that the run had; `nil` where it did not take down what it had.
        public internal(set) var isSame: Bool?
        /// Where the records of a part are: by lane, the indices in it.
        public internal(set) var places: [(lane: Int, indices: [Int64])] = []
        public internal(set) var interrupted = false
    }

    let directory: String
    public let scenario: Scenario

    /// Reads what a run directory says of its load.
    ///
    /// - Throws: `HarnessError` or `DocumentError` if it says nothing, or this program generates another load.
    public init(directory: String) throws {
        self.directory = directory
        let plan = try RunPlan(directory: directory)
        var scenario = try Scenario(contentsOfFile: "\(directory)/\(RunPlan.scenarioName)")
        guard scenario.loadDigest == plan.loadDigest, scenario.seed == plan.seed else {
            throw HarnessError.unreadable(
                path: directory,
                reason: "its load has digest \(plan.loadDigest) and seed \(plan.seed), this program (\(Build.version)) "
                    + "generates \(scenario.loadDigest) and \(scenario.seed)")
        }
        scenario.clock.speed = nil
        self.scenario = scenario
    }

    /// What stands in the way of writing to a destination.
    public func problems(at destination: Generation.Destination) -> [String] {
        Generation(scenario: scenario, destination: destination).problems()
    }

    /// Generates all of it, as fast as it goes.
    public func whole(
        to destination: Generation.Destination, isInterrupted: () -> Bool,
        report: (Generation.Progress) -> Void
    ) throws -> Outcome {
        let record = try Generation(scenario: scenario, destination: destination)
            .run(isInterrupted: isInterrupted, report: report)
        var outcome = Outcome()
        (outcome.records, outcome.bytes, outcome.interrupted) = (record.records, record.bytes, record.interrupted)
        let manifest = "\(directory)/log/\(LaneFiles.manifestName)"
        if case .directory = destination, !record.interrupted, WholeFile.exists(path: manifest) {
            outcome.isSame = try LaneHashes(path: manifest).lanes == LaneHashes(bytes: record.manifest).lanes
        }
        return outcome
    }

    /// The hashes of the lanes, as a manifest has them.
    private struct LaneHashes: Decodable {
        struct Lane: Decodable, Equatable {
            let lane: Int
            let xxh64: String
        }

        let lanes: [Lane]

        init(path: String) throws(HarnessError) { try self.init(bytes: WholeFile.bytes(path: path), path: path) }

        init(bytes: [UInt8], path: String = LaneFiles.manifestName) throws(HarnessError) {
            self = try JSONFile.value(Self.self, bytes: bytes, path: path)
        }
    }
}
