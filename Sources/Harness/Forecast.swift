internal import Oracle
public import Scenarios
public import Vocabulary
internal import Workload

/// What a load will be, before it is generated.
///
/// All its sessions are walked, so that records are counted exactly; what they are and how late they come is seen on a
/// sample of whole sessions, which is the load itself where that is small.
public struct Forecast: Sendable {
    /// Loads up to this many records are evaluated whole; of larger ones about as many.
    public static let sampledRecords: Int64 = 2_000_000

    public let scenario: Scenario
    /// Records by lane.
    public let lanes: [Int64]
    /// The most records that arrive within a minute of the clock.
    public let recordsInBusiestMinute: Int64
    /// Bytes of the records and their line ends.
    public let bytes: Int64
    /// Records that were evaluated; the counts of the ledger are theirs, scaled to the records of each lane.
    public let evaluated: Int64
    /// The ledger of a run over the load: exact where all records were evaluated.
    public let ledger: Ledger
    /// Rows that follow from planted cohorts alone.
    public let plantedRows: Int

    /// Walks the load of a valid scenario, and evaluates about so many of its records.
    public init(_ scenario: Scenario, sampledRecords: Int64 = Self.sampledRecords) {
        self.scenario = scenario
        let plan = GeneratorPlan(scenario)
        var minutes: [Int64: Int64] = [:]
        lanes = (0..<plan.lanes).map { lane in
            var generator = LaneGenerator(plan: plan, lane: lane)
            var records: Int64 = 0
            var minute = Int64.min
            var inMinute: Int64 = 0
            generator.skip { arrival in
                records += 1
                let next = arrival.flooredQuotient(dividingBy: 60_000)
                if next != minute {
                    minutes[minute, default: 0] += inMinute
                    (minute, inMinute) = (next, 0)
                }
                inMinute += 1
            }
            minutes[minute, default: 0] += inMinute
            return records
        }
        recordsInBusiestMinute = minutes.values.max() ?? 0
        let total = lanes.reduce(0, +)
        let sample = Sample(plan, thinning: Int((total + sampledRecords - 1) / sampledRecords))
        evaluated = sample.lanes.reduce(0, +)
        bytes = Int64((Double(sample.bytes) * Double(total) / Double(max(evaluated, 1))).rounded())
        ledger = sample.ledger.scaled(from: sample.lanes, to: lanes)
        plantedRows = plan.closedFormRows.count
    }

    /// Records of all lanes.
    public var records: Int64 { lanes.reduce(0, +) }

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
        text(",\"mean_rate\":", "\(scenario.rate.mean)/s")
        number(",\"records\":", records)
        number(",\"bytes\":", self.bytes)
        number(",\"records_in_busiest_minute\":", recordsInBusiestMinute)
        for (index, lane) in lanes.enumerated() { number(index == 0 ? ",\"lanes\":[" : ",", lane) }
        number("],\"evaluated\":", evaluated)
        number(",\"planted_rows\":", Int64(plantedRows))
        CanonicalJSON.append(",\"ledger\":", to: &bytes)
        bytes += ledger.line.dropLast()
        CanonicalJSON.append("}\n", to: &bytes)
        return bytes
    }

    /// Whole sessions of a load, generated and evaluated.
    private struct Sample {
        var lanes: [Int64] = []
        var bytes: Int64 = 0
        let ledger: Ledger

        init(_ plan: GeneratorPlan, thinning: Int) {
            var evaluator = Evaluator(partitions: plan.lanes, configuration: plan.scenario.queries)
            var batch = RecordBatch(capacity: Generation.batchBytes * 2)
            var planted: [PlantedRecord] = []
            for lane in 0..<plan.lanes {
                var generator = LaneGenerator(plan: plan, lane: lane, thinning: max(thinning, 1))
                var records: Int64 = 0
                while generator.fill(&batch, planted: &planted, maximumBytes: Generation.batchBytes) > 0 {
                    for meaning in planted {
                        switch meaning {
                        case .event(let event):
                            evaluator.take(ExpectedAnswers.normalised(event), partition: lane, offset: records)
                        case .dead(let reason): evaluator.take(.dead(reason), partition: lane, offset: records)
                        }
                        records += 1
                    }
                    bytes += Int64(batch.count)
                    batch.removeAll()
                    planted.removeAll(keepingCapacity: true)
                }
                lanes.append(records)
            }
            ledger = evaluator.finish(drained: true).ledger
        }
    }
}

extension Ledger {
    /// The counts of a sample, scaled to the whole, partition by partition.
    fileprivate func scaled(from sample: [Int64], to whole: [Int64]) -> Ledger {
        guard sample != whole else { return self }
        func scaled(_ count: Int64, _ part: Int64, _ total: Int64) -> Int64 {
            part == 0 ? 0 : Int64((Double(count) * Double(total) / Double(part)).rounded())
        }
        var ledger = self
        for (partition, (part, total)) in zip(sample, whole).enumerated() {
            let found = partitions[partition]
            var counts = found
            func scale(_ path: WritableKeyPath<Partition, Int64>) {
                counts[keyPath: path] = scaled(found[keyPath: path], part, total)
            }
            for path in [\Partition.valid, \.wrongType, \.noUser, \.lateWindows] { scale(path) }
            for index in found.dead.indices { scale(\.dead[index]) }
            for index in found.admitted.indices { scale(\.admitted[index]) }
            for index in found.late.indices { scale(\.late[index]) }
            ledger.partitions[partition] = counts
        }
        let (part, total) = (sample.reduce(0, +), whole.reduce(0, +))
        ledger.topPagesDuplicates = scaled(topPagesDuplicates, part, total)
        ledger.funnelDuplicates = scaled(funnelDuplicates, part, total)
        return ledger
    }
}
