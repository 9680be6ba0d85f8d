internal import Logs
internal import Measurement
internal import Vocabulary

/// Takes down, in a paced run, when the engine had done what it was given: against the schedule, so that a stop of the
/// engine counts for every record that it keeps waiting.
struct LatencyRecorder {
    /// How many final rows could be seen from an instant on.
    struct Visible {
        let rows: Int64
        /// Since the start of the schedule, in microseconds.
        let microseconds: Int64
    }

    /// Beside the results: when they could be seen.
    static let fileName = "visible.csv"

    let schedule: Schedule
    /// Where the schedule ends, in the scenario's time.
    let until: EventTime
    let intervals: LatencyIntervals
    /// From intended send to reflected in the engine's state, by record, in microseconds.
    private(set) var processing = IntervalHistograms()
    private(set) var visible: [Visible] = []
    /// From the start of the schedule until the last record was in the state.
    private(set) var seconds = 0.0

    init(_ schedule: Schedule, until: EventTime) {
        self.schedule = schedule
        self.until = until
        intervals = LatencyIntervals(schedule.from..<until, speed: schedule.speed)
    }

    /// `processing` of each tenth of the schedule.
    var blocks: [Histogram] {
        processing.intervals.reduce(into: Array(repeating: Histogram(), count: LatencyIntervals.blocks)) {
            $0[intervals.block(of: $1.index)].merge($1.histogram)
        }
    }

    /// Takes down that the records of a batch are in the state; those before the start of the schedule do not count.
    mutating func processed(_ batch: borrowing RecordBatch) {
        let now = MonotonicClock.nanoseconds
        seconds = Double(now - schedule.start) / 1e9
        guard let last = batch.records.last?.timestamp, last >= schedule.from else { return }
        // On schedule, a batch spans less time than an interval by far.
        processing.advance(to: intervals.index(of: last))
        for record in batch.records where record.timestamp >= schedule.from {
            processing.record(microseconds: (now - schedule.intendedSend(record.timestamp)) / 1000)
        }
    }

    /// Takes down that there are `rows` rows now.
    mutating func emitted(rows: Int64) {
        guard rows > visible.last?.rows ?? 0 else { return }
        visible.append(Visible(rows: rows, microseconds: (MonotonicClock.nanoseconds - schedule.start) / 1000))
    }

    /// Reads what a run took down.
    ///
    /// - Throws: `HarnessError` if the file cannot be read, or is none of these.
    static func visible(path: String) throws(HarnessError) -> [Visible] {
        try NumberTable(path: path, columns: 2).rows.compactMap { row in
            guard let rows = row[0], let microseconds = row[1] else { return nil }
            return Visible(rows: rows, microseconds: microseconds)
        }
    }

    /// A line an epoch that gave rows: how many there were then, and when.
    var document: [UInt8] {
        NumberTable(columns: ["rows", "microseconds"], rows: visible.map { [$0.rows, $0.microseconds] }).document
    }
}
