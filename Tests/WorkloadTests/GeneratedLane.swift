import Oracle
import Scenarios
import Vocabulary
import Workload

/// A lane, generated whole.
struct GeneratedLane {
    var values: [[UInt8]] = []
    var arrivals: [EventTime] = []
    var offsets: [Int64] = []
    var planted: [PlantedRecord] = []
    /// The bytes as they would stand in a file.
    var lines: [UInt8] = []

    init(_ plan: GeneratorPlan, lane: Int, seek: EventTime = .min, maximumBytes: Int = 1 << 16) {
        var generator = LaneGenerator(plan: plan, lane: lane, seek: seek)
        var batch = RecordBatch()
        while true {
            batch.removeAll()
            guard generator.fill(&batch, planted: &planted, maximumBytes: maximumBytes) > 0 else { return }
            for record in batch.records {
                values.append(batch.withValue(of: record) { unsafe $0.withUnsafeBufferPointer { unsafe Array($0) } })
                arrivals.append(record.timestamp)
                offsets.append(record.offset)
            }
            unsafe lines.append(contentsOf: batch.bytes)
        }
    }
}

extension Scenario {
    /// A scenario of a text, which must be right.
    static func of(_ text: String) throws -> Scenario {
        try Scenario(yaml: Array("version: 1\n\(text)".utf8), source: "test")
    }

    /// Everything that can go wrong with events, often.
    static func troubled(seed: Int) throws -> Scenario {
        try of(
            """
            seed: \(seed)
            lanes: 3
            clock: { span: 30m }
            rate: { mean: 2/s }
            population: { users: 500, new_per_day: 20% }
            contents: { count: 50, new_per_day: 10% }
            arrival:
              delay: [ { share: 80%, dist: exponential(2s) }, { share: 20%, dist: "pareto(1m, 1.3)", max: 1h } ]
              offline: { devices: 10%, hold: 10m..20m, batch: 7 }
              clock_error: { devices: 10%, dist: "uniform(-2h, 2h)" }
            skew: { hot_content: { id: exam, share: 10% }, hot_user: { id: someone, share: 5% } }
            faults_in_data: { duplicates: 5%, same_message_other_body: 5%, truncated: 5%, wrong_type: 5%, missing_user: 5%, \
            future: 5%, bad_time: 5%, wide: 5%@4KiB }
            plant: [ { cohort: window_edge, users: 2, at: 1m }, { cohort: timeout_edge, users: 2, at: 1m } ]
            queries: { max_record_bytes: 4000, funnel: { timeout: 1m } }
            """)
    }
}

extension PlantedRecord {
    /// The same in the oracle's words.
    var normalised: NormalisedRecord {
        switch self {
        case .dead(let reason): .dead(reason)
        case .event(let event):
            .event(
                NormalisedEvent(
                    kind: NormalisedEvent.Kind(rawValue: event.kind.rawValue) ?? .other, time: event.time,
                    arrival: event.arrival, user: event.user, platform: event.platform, version: event.version,
                    content: event.content, page: event.page, message: event.message, duration: event.duration,
                    isWrongType: event.isWrongType))
        }
    }
}
