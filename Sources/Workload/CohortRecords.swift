import Scenarios
import Vocabulary

/// The records of planted cohorts, by lane, in the order of their arrivals.
struct CohortRecords: Sendable {
    struct Record: Sendable {
        var time: EventTime
        var arrival: EventTime
        var kind: PlantedKind
        var platform: String
        var user: String
        var content: String?
        var page: String?
    }

    /// The version of all planted platforms.
    static let version = "1.0"

    private var lanes: [[Record]]

    init(_ scenario: Scenario, origin: EventTime) {
        lanes = Array(repeating: [], count: scenario.lanes)
        let live = (0..<scenario.lanes).filter { scenario.arrival.laneSkew[$0] != .silent }
        guard !live.isEmpty else { return }
        for (index, cohort) in scenario.plant.enumerated() {
            let planted = PlantedCohort(cohort, index: index, scenario)
            for (position, record) in planted.records.enumerated() {
                // A cohort whose order matters stays in one lane.
                let spread = cohort.kind == .lateEdge ? 0 : planted.user(ofRecord: position)
                lanes[live[(index + spread) % live.count]].append(record)
            }
        }
        for lane in lanes.indices {
            let sorted = lanes[lane].enumerated().sorted {
                ($0.element.arrival, $0.offset) < ($1.element.arrival, $1.offset)
            }
            lanes[lane] = sorted.map(\.element)
        }
    }

    func records(ofLane lane: Int) -> [Record] { lanes[lane] }

    var count: Int { lanes.reduce(0) { $0 + $1.count } }

    /// The value of a record, and what it means.
    func compose(lane: Int, index: Int) -> ([UInt8], PlantedRecord) {
        let record = lanes[lane][index]
        let (eid, data) =
            switch record.kind {
            case .impression:
                (
                    "IMPRESSION",
                    "{\"type\":\"view\",\"uri\":\"\"\(record.page.map { ",\"pageid\":\"\($0)\"" } ?? ",\"pageid\":\"\"")}"
                )
            case .start: ("START", "{\"type\":\"content\",\"mode\":\"play\"}")
            case .end: ("END", "{\"type\":\"content\",\"mode\":\"play\"}")
            case .other: ("INTERACT", "{\"type\":\"TOUCH\",\"id\":\"planted\"}")
            }
        let message = "\(eid):planted-\(lane)-\(index)"
        let object = record.content.map { ",\"object\":{\"id\":\"\($0)\",\"type\":\"Content\"}" } ?? ""
        let text =
            "{\"eid\":\"\(eid)\",\"ets\":\(record.time),\"ver\":\"3.0\",\"mid\":\"\(message)\","
            + "\"actor\":{\"id\":\"\(record.user)\",\"type\":\"User\"},\"context\":{\"channel\":\"01268904781886259221\","
            + "\"pdata\":{\"id\":\"\(record.platform)\",\"pid\":\"planted\",\"ver\":\"\(Self.version)\"},\"env\":\"home\"}"
            + "\(object),\"edata\":\(data),\"syncts\":\(record.arrival)}"
        assert(text.utf8.count <= Scenario.longestPlantedRecord)
        var event = PlantedEvent(kind: record.kind, time: record.time, arrival: record.arrival)
        event.user = Array(record.user.utf8)
        event.platform = Array(record.platform.utf8)
        event.version = Array(Self.version.utf8)
        event.content = record.content.map { Array($0.utf8) }
        event.page = record.page.map { Array($0.utf8) }
        event.message = Array(message.utf8)
        return (Array(text.utf8), .event(event))
    }
}
