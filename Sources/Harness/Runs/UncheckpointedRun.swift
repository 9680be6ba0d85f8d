internal import Analytics
internal import Logs
internal import Measurement
internal import Scenarios
internal import Sinks
internal import Vocabulary

/// A run without a checkpoint, under way: reads, lets the engine work, and writes what becomes final.
struct UncheckpointedRun {
    private let run: EngineRun
    private let source: LogSource
    private let engine: Engine
    private var outputs: RunOutputs
    private var output = EpochOutput()
    private var record: RunRecord
    private var live: LiveTopic?
    private var floors = FloorList()
    private var latencies: LatencyRecorder?
    private var sampler: RunSampler?
    /// In nanoseconds of the monotonic clock, when everything was open.
    private let start: Int64
    private let cpuSecondsBefore: Double

    /// Opens everything that the run reads and writes.
    ///
    /// - Parameter isInterrupted: asked while a load that waits in memory is generated.
    init(_ run: EngineRun, isInterrupted: () -> Bool) throws(LogError) {
        self.run = run
        source = try run.openSource(isInterrupted: isInterrupted)
        try source.start(untilEnd: run.input.endsWithTopic)
        outputs = try RunOutputs(run)
        engine = Engine(
            configuration: run.configuration, partitions: source.partitionCount, threads: run.threads,
            rendersLate: run.rendersLate)
        record = RunRecord(configuration: run.configuration, threads: run.threads)
        record.emptyState = engine.stateSizes()
        record.load = run.load.map { ($0.scenario.loadDigest, $0.scenario.seed) }
        start = MonotonicClock.nanoseconds
        cpuSecondsBefore = ProcessUsage.ofThisProcess.cpuSeconds
        if run.samples {
            sampler = RunSampler(start: start, cpuSecondsBefore: cpuSecondsBefore, isPaced: run.load?.speed != nil)
        }
        live = LiveTopic(run, source: source)
    }

    /// Reads to the end, or until `isInterrupted`; see `EngineRun.run`.
    mutating func read(
        isInterrupted: () -> Bool, report: (EngineRun.Progress) -> Void
    ) throws(LogError) -> RunRecord {
        var batch = RecordBatch(capacity: run.epochBytes)
        var epochs = 0
        while true {
            record.interrupted = isInterrupted()
            guard !record.interrupted else { break }
            try raiseFloors()
            if let lost = source.lost { try run.skip(lost, of: source, counting: &record) }
            source.commitToGroup(source.offsets)
            let more = try source.readFurthestBehind(
                into: &batch, upTo: run.epochBytes, height: engine.height(ofPartition:))
            guard more else { break }
            if let isDue = sampler?.isDue, isDue { sampler?.take(record, engine: engine, load: run.load) }
            if batch.records.isEmpty { continue }
            try process(batch)
            if epochs.isMultiple(of: EngineRun.epochsBetweenSamples) { try sampleState() }
            epochs += 1
            report(
                EngineRun.Progress(
                    records: record.records, bytes: record.bytes, seconds: MonotonicClock.seconds(since: start),
                    lag: source.lag, deadLettersOmitted: outputs.deadLettersOmitted))
        }
        try end()
        return record
    }

    private mutating func raiseFloors() throws(LogError) {
        guard let raised = try live?.raiseFloors(of: engine, into: &output), !raised.isEmpty else { return }
        for floor in raised { floors.keep(floor) }
        try writeAllFinal()
    }

    private mutating func process(_ batch: borrowing RecordBatch) throws(LogError) {
        live?.took(batch)
        if latencies == nil { latencies = run.load?.latencyRecorder }
        engine.process(batch, into: &output, beside: source.readingAhead)
        latencies?.processed(batch)
        record.records += Int64(batch.records.count)
        try writeAllFinal()
        latencies?.emitted(rows: record.rows)
    }

    /// Writes what the engine has given, until it has given all that is final.
    private mutating func writeAllFinal() throws(LogError) {
        while true {
            record.count(output)
            try outputs.write(output)
            output.removeAll()
            guard engine.isBehind else { return }
            engine.advance(into: &output)
        }
    }

    private mutating func sampleState() throws(LogError) {
        let sizes = engine.stateSizes()
        record.sample(sizes)
        if let reason = run.stateLimitReached(sizes) { throw LogError(reason) }
    }

    private mutating func end() throws(LogError) {
        source.commitToGroup(source.offsets, isLast: true)
        record.sample(engine.stateSizes())
        if sampler != nil { record.snapshotBytes = engine.snapshotBytes }
        if run.drains, !record.interrupted {
            engine.drain(into: &output)
            try writeAllFinal()
            record.drained = true
        }
        record.deadLettersOmitted = outputs.deadLettersOmitted
        record.finish(
            engine: engine, offsets: source.offsets, since: start,
            cpuSecondsOfOthers: cpuSecondsBefore + (run.load?.pacedGeneratorSeconds ?? 0))
        if let load = run.load, let latencies { try finish(load, latencies) }
        if let directory = run.outputDirectory, let sampler {
            try OutputFile.write(sampler.document, to: "\(directory)/\(RunSampler.fileName)")
        }
        try outputs.finish(record, floors: floors)
    }

    /// Enters how well the pace was kept, and when rows could be seen.
    private mutating func finish(_ load: MemoryLoad, _ latencies: LatencyRecorder) throws(LogError) {
        guard !record.interrupted, let lateness = try load.finish().sendLateness else { return load.stop() }
        record.pacing = RunRecord.Pacing(latencies, sendLateness: lateness)
        guard let directory = run.outputDirectory else { return }
        try OutputFile.write(latencies.document, to: "\(directory)/\(LatencyRecorder.fileName)")
        var log = HistogramLog()
        log.append(latencies.processing, tag: "processing", secondsPerInterval: latencies.intervals.seconds)
        log.append(lateness.histogram, tag: "send", seconds: latencies.seconds)
        try OutputFile.write(log.document, to: "\(directory)/\(HistogramLog.recordsFileName)")
    }
}
