/// What `run.json` says of a run's size and state: as much of it as a report shows.
struct RunSummary: Decodable {
    struct State: Codable {
        let `operator`: String
        let entries: Int
        let accountedBytes: Int
        let allocatedBytes: Int
    }

    struct Pacing: Decodable {
        let speed: Double
        let from: Int64
        let until: Int64
        let seconds: Double
        let generatorBound: Bool
        let send: LatencySummary
        let processing: LatencySummary
        let processingP99Blocks: [Int64]
    }

    let build: String
    /// Of a load that the run generated itself.
    let loadDigest: String?
    let records: Int64
    let bytes: Int64
    let rows: Int64
    let wallSeconds: Double
    let cpuSeconds: Double
    /// Absent for a run as fast as it goes.
    let pacing: Pacing?
    let drained: Bool
    let interrupted: Bool
    /// Absent of early versions, which a comparison may meet.
    let emptyState: [State]?
    let snapshotBytes: Int?
    let peakState: [State]
    let endState: [State]

    /// Bytes allocated for the state at its peak, without those of an empty engine.
    var peakArenaBytes: Int? {
        func bytes(_ states: [State]) -> Int { states.reduce(0) { $0 + $1.allocatedBytes } }
        return emptyState.flatMap { $0.isEmpty ? nil : bytes(peakState) - bytes($0) }
    }

    init(path: String) throws(HarnessError) {
        self = try JSONFile.value(Self.self, bytes: try WholeFile.bytes(path: path), path: path)
    }
}

/// What a ledger says in total: as much of it as a report shows.
struct LedgerSummary: Codable {
    struct Total: Codable {
        struct Query: Codable {
            let admitted: Int64
            let late: Int64
            let duplicates: Int64?

            /// Events that the query can use.
            var eligible: Int64 { admitted + late }
        }

        let records: Int64
        let valid: Int64
        let dead: [String: Int64]
        let wrongType: Int64
        let noUser: Int64
        let activeUsers: Query
        let topPages: Query
        let funnel: Query
    }

    let total: Total

    init(_ bytes: [UInt8], path: String) throws(HarnessError) {
        self = try JSONFile.value(Self.self, bytes: bytes, path: "\(path)/ledger.json")
    }
}
