internal import Logs
internal import Oracle
internal import Scenarios
internal import Sinks
internal import Vocabulary
internal import Workload

extension Replay {
    /// Says of a record whether it is wanted.
    private typealias Choice = (_ record: PlantedRecord, _ lane: Int, _ index: Int64) -> Bool

    /// Generates all of it, and gives the records of a part: to partition files, or as lines to standard output, lane by
    /// lane.
    ///
    /// - Parameter note: told of the row that a witness is of, for people.
    /// - Throws: `HarnessError` if there is no such lane, or no row that is wrong; `LogError` if a file cannot be written.
    public func part(
        _ part: Part, to destination: Generation.Destination, isInterrupted: () -> Bool, note: (String) -> Void
    ) throws -> Outcome {
        let plan = GeneratorPlan(scenario)
        var lanes = Array(0..<plan.lanes)
        var end = Int64.max
        let isWanted: Choice
        switch part {
        case .keys(let keys):
            isWanted = { record, _, _ in
                if case .event(let event) = record { keys.allSatisfy { $0.isOf(event) } } else { false }
            }
        case .range(let lane, let range):
            guard lanes.contains(lane) else {
                throw HarnessError.unreadable(
                    path: directory, reason: "found lane \(lane), its load has lanes 0 to \(plan.lanes - 1)")
            }
            (lanes, end) = ([lane], range.upperBound)
            isWanted = { _, _, index in range.contains(index) }
        case .witness:
            isWanted = try witness(note: note)
        }
        return try give(lanes, of: plan, end: end, to: output(destination, lanes: plan.lanes), isInterrupted, isWanted)
    }

    private func output(
        _ destination: Generation.Destination, lanes: Int
    ) throws(LogError) -> any GenerationOutput {
        // A log has all partitions, or it could not be read.
        if case .directory(let path) = destination {
            return try LaneFiles(directory: path, lanes: Array(0..<lanes), compressed: false)
        }
        return StandardOutputLanes()
    }

    private func give(
        _ lanes: [Int], of plan: GeneratorPlan, end: Int64, to output: any GenerationOutput,
        _ isInterrupted: () -> Bool,
        _ isWanted: Choice
    ) throws(LogError) -> Outcome {
        var outcome = Outcome()
        var batch = RecordBatch(capacity: Generation.batchBytes * 2)
        var wanted = RecordBatch(capacity: Generation.batchBytes)
        var planted: [PlantedRecord] = []
        for lane in lanes {
            var generator = LaneGenerator(plan: plan, lane: lane)
            var indices: [Int64] = []
            while generator.nextOffset < end {
                guard !isInterrupted() else {
                    outcome.interrupted = true
                    try output.abandon()
                    return outcome
                }
                batch.removeAll()
                wanted.removeAll()
                planted.removeAll(keepingCapacity: true)
                let first = generator.nextOffset
                generator.fill(&batch, planted: &planted, maximumBytes: Generation.batchBytes, end: end)
                if batch.records.isEmpty { break }
                for (position, (record, meaning)) in zip(batch.records, planted).enumerated()
                where isWanted(meaning, lane, first + Int64(position)) {
                    indices.append(first + Int64(position))
                    let value = batch.withValue(of: record) { value in
                        unsafe value.withUnsafeBufferPointer { unsafe Array($0) }
                    }
                    wanted.append((value + [0x0A]).span, offset: record.offset)
                }
                outcome.records += Int64(wanted.records.count)
                outcome.bytes += Int64(wanted.count)
                if wanted.count > 0 { try output.append(wanted, lane: lane) }
            }
            if !indices.isEmpty { outcome.places.append((lane, indices)) }
        }
        try output.finish(manifest: [])
        return outcome
    }

    /// Chooses the records that decide the first row of the run that is wrong.
    private func witness(note: (String) -> Void) throws -> Choice {
        let names = (DirectoryListing.names(in: directory) ?? []).filter { $0.hasPrefix("trial-") }.sorted()
        for trial in names.map({ "\(directory)/\($0)" })
        where WholeFile.exists(path: "\(trial)/\(ResultDirectory.Name.run)") {
            let verdict = try Verification.compare(expected: "\(directory)/expected", actual: trial)
            for mismatch in verdict.files.flatMap(\.mismatches) {
                let rows = [mismatch.expected, mismatch.actual].compactMap { $0.map { RowText(Array($0.utf8)[...]) } }
                guard let subject = RowSubject(rows, configuration: scenario.queries) else { continue }
                note("\(trial):\n\(mismatch)")
                return { record, lane, index in
                    switch record {
                    case .event(let event):
                        subject.concerns(
                            .event(ExpectedAnswers.normalised(event)), partition: lane, offset: index)
                    case .dead(let reason): subject.concerns(.dead(reason), partition: lane, offset: index)
                    }
                }
            }
        }
        throw HarnessError.unreadable(path: directory, reason: "no row of its answers is wrong: there is no witness")
    }
}
