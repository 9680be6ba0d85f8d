internal import Oracle
public import Scenarios
public import Vocabulary
internal import Workload

/// What a load will be, before it is generated.
///
/// All its sessions are walked, so that records, dead and late ones too, are counted exactly; bytes, state and duplicates
/// are those of a sample of users with all their sessions, which is the load itself where that is small.
public struct Forecast: Sendable {
    /// Loads up to this many records are evaluated whole; of larger ones about as many.
    public static let sampledRecords: Int64 = 2_000_000
    /// A sample has at least about so many users.
    private static let leastUsers = 1000

    public let scenario: Scenario
    /// Records by lane.
    public let lanes: [Int64]
    /// The most records that arrive within a minute of the clock.
    public let recordsInBusiestMinute: Int64
    /// Bytes of the records and their line ends.
    public let bytes: Int64
    /// Records that were evaluated.
    public let evaluated: Int64
    /// The ledger of a run over the load: exact, but that the duplicates are those of the evaluated records, scaled.
    public let ledger: Ledger
    /// The largest reference minimum of state on the way.
    public let stateMinimum: StateMinimum
    /// Rows that follow from planted cohorts alone.
    public let plantedRows: Int

    /// Walks the load of a valid scenario, and evaluates about so many of its records.
    public init(_ scenario: Scenario, sampledRecords: Int64 = Self.sampledRecords) {
        self.scenario = scenario
        let plan = GeneratorPlan(scenario)
        var minutes: [Int64: Int64] = [:]
        let fates = (0..<plan.lanes).map { lane in
            var generator = LaneGenerator(plan: plan, lane: lane)
            var forecast = LaneForecast(scenario.queries)
            var minute = Int64.min
            var inMinute: Int64 = 0
            generator.skip { arrival, fate in
                forecast.count(fate, arrival: arrival)
                let next = arrival.flooredQuotient(dividingBy: 60_000)
                if next != minute {
                    minutes[minute, default: 0] += inMinute
                    (minute, inMinute) = (next, 0)
                }
                inMinute += 1
            }
            minutes[minute, default: 0] += inMinute
            return forecast.counts
        }
        lanes = fates.map(\.records)
        recordsInBusiestMinute = minutes.values.max() ?? 0
        let total = lanes.reduce(0, +)
        let wanted = Int((total + sampledRecords - 1) / max(sampledRecords, 1))
        let sample = Sample(plan, thinning: max(min(wanted, scenario.population.users / Self.leastUsers), 1))
        evaluated = sample.lanes.reduce(0, +)
        bytes = Int64((Double(sample.bytes) * Double(total) / Double(max(evaluated, 1))).rounded())
        ledger = sample.ledger.scaled(from: sample.lanes, to: fates)
        stateMinimum = sample.stateMinimum
        plantedRows = plan.closedFormRows.count
    }

    /// Records of all lanes.
    public var records: Int64 { lanes.reduce(0, +) }

    /// How long the load takes at the scenario's pace; `nil` if it has none.
    public var duration: Milliseconds? { scenario.clock.speed.map { Int64(Double(scenario.clock.span) / $0) } }

    /// The share of a query's events that come too late for it; 0 without events.
    public func lateShare(_ query: Admission) -> Double {
        let counts = ledger.total
        let late = Double(counts.late[Int(query.rawValue)])
        return late / max(late + Double(counts.admitted[Int(query.rawValue)]), 1)
    }

    /// One line of JSON with its line end.
    public var document: [UInt8] {
        var bytes: [UInt8] = []
        func number(_ key: StaticString, _ value: Int64) {
            CanonicalJSON.append(key, to: &bytes)
            CanonicalJSON.append(value, to: &bytes)
        }
        func text(_ key: StaticString, _ value: String) {
            CanonicalJSON.append(key, to: &bytes)
            CanonicalJSON.append(text: value, to: &bytes)
        }
        text("{\"scenario\":", scenario.name)
        text(",\"load_digest\":", scenario.loadDigest)
        CanonicalJSON.append(",\"seed\":", to: &bytes)
        CanonicalJSON.append(scenario.seed, to: &bytes)
        number(",\"span_ms\":", scenario.clock.span)
        CanonicalJSON.append(",\"duration_ms\":", to: &bytes)
        CanonicalJSON.append(duration, to: &bytes)
        text(",\"mean_rate\":", "\(scenario.rate.mean)/s")
        number(",\"records\":", records)
        number(",\"bytes\":", self.bytes)
        number(",\"records_in_busiest_minute\":", recordsInBusiestMinute)
        for (index, lane) in lanes.enumerated() { number(index == 0 ? ",\"lanes\":[" : ",", lane) }
        number("],\"evaluated\":", evaluated)
        number(",\"planted_rows\":", Int64(plantedRows))
        number(",\"reference_minimum_state_bytes\":", stateMinimum.bytes)
        CanonicalJSON.append(",\"ledger\":", to: &bytes)
        bytes += ledger.line.dropLast()
        CanonicalJSON.append("}\n", to: &bytes)
        return bytes
    }

    /// Some users of a load, generated and evaluated in the order of arrivals.
    private struct Sample {
        /// How often the state is looked at on the way.
        private static let looks: Int64 = 64

        private(set) var lanes: [Int64]
        private(set) var bytes: Int64 = 0
        private(set) var stateMinimum = StateMinimum()
        let ledger: Ledger

        init(_ plan: GeneratorPlan, thinning: Int) {
            lanes = Array(repeating: 0, count: plan.lanes)
            let generators = (0..<plan.lanes).map { SampledLane(plan: plan, number: $0, thinning: thinning) }
            var evaluator = Evaluator(partitions: plan.lanes, configuration: plan.scenario.queries)
            let arrivals = plan.scenario.arrivals
            for look in 1...Self.looks {
                let limit = arrivals.lowerBound + plan.scenario.clock.span * look / Self.looks
                for lane in generators {
                    lane.forEachRecord(before: limit) { meaning in
                        switch meaning {
                        case .event(let event):
                            evaluator.take(
                                ExpectedAnswers.normalised(event), partition: lane.number, offset: lane.records)
                        case .dead(let reason):
                            evaluator.take(.dead(reason), partition: lane.number, offset: lane.records)
                        }
                    }
                }
                let minimum = evaluator.stateMinimum().ofAllUsers(sampledEvery: Int64(thinning))
                if minimum.bytes > stateMinimum.bytes { stateMinimum = minimum }
            }
            for lane in generators {
                lanes[lane.number] = lane.records
                bytes += lane.bytes
            }
            ledger = evaluator.finish(drained: true).ledger
        }
    }
}

/// The records of a lane that are in a sample.
private final class SampledLane {
    let number: Int
    /// The offset of the record that is given, and at the end their count.
    private(set) var records: Int64 = 0
    private(set) var bytes: Int64 = 0
    private var generator: LaneGenerator
    private var batch = RecordBatch(capacity: Generation.batchBytes * 2)
    private var planted: [PlantedRecord] = []

    init(plan: GeneratorPlan, number: Int, thinning: Int) {
        self.number = number
        generator = LaneGenerator(plan: plan, lane: number, thinning: thinning)
    }

    /// Gives the meaning of the next records, up to those that arrive at a time or later.
    func forEachRecord(before limit: EventTime, _ body: (PlantedRecord) -> Void) {
        while generator.fill(&batch, planted: &planted, maximumBytes: Generation.batchBytes, before: limit) > 0 {
            for meaning in planted {
                body(meaning)
                records += 1
            }
            bytes += Int64(batch.count)
            batch.removeAll()
            planted.removeAll(keepingCapacity: true)
        }
    }
}

extension Ledger {
    /// The ledger of a whole, of whose partitions the counts are known; duplicates are those of a sample, scaled.
    fileprivate func scaled(from sample: [Int64], to whole: [Partition]) -> Ledger {
        let (part, total) = (sample.reduce(0, +), whole.reduce(0) { $0 + $1.records })
        func scaled(_ count: Int64) -> Int64 {
            part == 0 ? 0 : Int64((Double(count) * Double(total) / Double(part)).rounded())
        }
        var ledger = self
        ledger.partitions = whole
        ledger.topPagesDuplicates = scaled(topPagesDuplicates)
        ledger.funnelDuplicates = scaled(funnelDuplicates)
        return ledger
    }
}
