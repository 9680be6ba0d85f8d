internal import Measurement
internal import Vocabulary

/// Keeps a generation to its schedule, and takes down how well it does.
struct Pace {
    let schedule: Schedule
    private(set) var lateness: SendLateness

    init(_ schedule: Schedule, lanes: Int, latencyTarget: Milliseconds?) {
        self.schedule = schedule
        lateness = SendLateness(lanes: lanes, latencyTarget: latencyTarget)
    }

    /// Counts by how much the records of a batch, which have just left, are late.
    mutating func sent(_ batch: borrowing RecordBatch, lane: Int) {
        let now = MonotonicClock.nanoseconds
        for record in batch.records {
            let late = (now - schedule.intendedSend(record.timestamp)) / 1000
            lateness.histogram.record(microseconds: late)
            lateness.ends[lane] = late
        }
    }
}
