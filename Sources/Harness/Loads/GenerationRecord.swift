internal import Scenarios
internal import Vocabulary

/// What a generation was and gave: the content of `manifest.json`.
public struct GenerationRecord: Sendable {
    /// One lane's file.
    struct Lane: Sendable {
        let number: Int
        var records: Int64 = 0
        /// Line ends included.
        var bytes: Int64 = 0
        var hash = XXHash64()
    }

    private let scenario: Scenario
    private let shard: (index: Int, count: Int)
    private let seek: Milliseconds
    private(set) var lanes: [Lane]
    public internal(set) var wallSeconds = 0.0
    public internal(set) var interrupted = false
    /// Records that were in the topic before, of which this generation wrote none.
    public internal(set) var resumedRecords: Int64 = 0
    /// By how much records left later than intended; `nil` for a generation that was not paced.
    public internal(set) var sendLateness: SendLateness?
    /// Rows of the results that are known by arithmetic alone.
    var closedFormRows = 0
    /// The planted answers, where they were asked for.
    var expected: ExpectedAnswers.Record?

    /// Hashing has a cost, which only a generation with a manifest has to pay.
    private let hashes: Bool

    init(_ generation: Generation, lanes: [Int]) {
        scenario = generation.scenario
        shard = generation.shard
        seek = generation.seek
        hashes =
            switch generation.destination {
            case .directory: true
            case .standardOutput, .kafka, .memory, .null: false
            }
        self.lanes = lanes.map { Lane(number: $0) }
    }

    public var records: Int64 { lanes.reduce(0) { $0 + $1.records } }
    /// Bytes, line ends included.
    public var bytes: Int64 { lanes.reduce(0) { $0 + $1.bytes } }

    mutating func add(_ batch: borrowing RecordBatch, lane: Int) {
        lanes[lane].records += Int64(batch.records.count)
        lanes[lane].bytes += Int64(batch.count)
        if hashes { unsafe lanes[lane].hash.update(UnsafeRawBufferPointer(batch.bytes)) }
    }

    /// `manifest.json`: one line of JSON with its line end. A lane's hash is the XXH64 of its lines, compressed or not.
    var manifest: [UInt8] {
        var bytes: [UInt8] = []
        func text(_ key: StaticString, _ value: String) {
            CanonicalJSON.append(key, to: &bytes)
            CanonicalJSON.append(text: value, to: &bytes)
        }
        func number(_ key: StaticString, _ value: some FixedWidthInteger) {
            CanonicalJSON.append(key, to: &bytes)
            CanonicalJSON.append(value, to: &bytes)
        }
        text("{\"spate\":", Build.version)
        text(",\"scenario\":", scenario.name)
        number(",\"seed\":", scenario.seed)
        text(",\"load_digest\":", scenario.loadDigest)
        text(",\"shard\":", "\(shard.index)/\(shard.count)")
        number(",\"seek_ms\":", seek)
        number(",\"records\":", records)
        number(",\"bytes\":", self.bytes)
        CanonicalJSON.append(",\"lanes\":[", to: &bytes)
        for (index, lane) in lanes.enumerated() {
            number(index == 0 ? "{\"lane\":" : ",{\"lane\":", lane.number)
            number(",\"records\":", lane.records)
            number(",\"bytes\":", lane.bytes)
            text(",\"xxh64\":", lane.hash.text)
            CanonicalJSON.append("}", to: &bytes)
        }
        number("],\"closed_form_rows\":", closedFormRows)
        CanonicalJSON.append(",\"expected\":", to: &bytes)
        if let expected {
            text("{\"directory\":", expected.directory)
            for (index, file) in expected.files.enumerated() {
                text(index == 0 ? ",\"files\":[{\"name\":" : ",{\"name\":", file.name)
                number(",\"bytes\":", file.bytes)
                text(",\"xxh64\":", file.hash)
                CanonicalJSON.append("}", to: &bytes)
            }
            CanonicalJSON.append("],\"ledger\":", to: &bytes)
            bytes += expected.ledger.line.dropLast()
            CanonicalJSON.append("}", to: &bytes)
        } else {
            CanonicalJSON.append("null", to: &bytes)
        }
        CanonicalJSON.append("}\n", to: &bytes)
        return bytes
    }
}
