internal import Measurement
internal import Vocabulary

/// When the final rows of a paced run could be seen, against when that was possible at the soonest and against the
/// events that they count. All in microseconds; rows of the warm-up are left out.
struct RowLatencies {
    /// From the earliest instant at which any correct engine could have given the row: the schedule lets the last
    /// partition's watermark pass it.
    let excess: Histogram
    /// From the intended send of the event, of those that the row counts, that arrived last.
    let endToEnd: Histogram
    /// From that event's own time, mapped to the clock as arrivals are.
    let eventTime: Histogram
    /// The same by interval of the schedule in which the rows were seen.
    private(set) var log = HistogramLog()
    /// `excess` of the rows that became possible in each half of the schedule.
    private(set) var halves = [Histogram(), Histogram()]
    /// Rows that only the end of the load made final: nothing can be early or late for them.
    private(set) var untimed: Int64 = 0

    /// - Parameters:
    ///   - rows: of the planted answers, which a right run has in the same order.
    ///   - visible: how many rows could be seen from an instant on, in microseconds since the start of the schedule.
    ///   - speed: scenario time per clock time.
    ///   - schedule: the scenario's time from where the schedule starts to where it ends.
    init(rows: [RowTimes.Row], visible: [LatencyRecorder.Visible], speed: Double, schedule: Range<EventTime>) {
        let from = schedule.lowerBound
        let middle = from + (schedule.upperBound - from) / 2
        let intervals = LatencyIntervals(schedule, speed: speed)
        var excess = IntervalHistograms()
        var endToEnd = IntervalHistograms()
        var eventTime = IntervalHistograms()
        var epoch = visible[...]
        for (index, row) in rows.enumerated() {
            while let first = epoch.first, first.rows <= index { epoch.removeFirst() }
            guard let seen = epoch.first, let emittable = row.emittable else {
                untimed += 1
                continue
            }
            guard emittable >= from else { continue }
            func since(_ time: EventTime) -> Int64 { seen.microseconds - Int64(Double(time - from) * 1e3 / speed) }
            func record(_ time: EventTime, in histograms: inout IntervalHistograms) {
                histograms.advance(to: intervals.index(ofMicroseconds: seen.microseconds))
                histograms.record(microseconds: since(time))
            }
            halves[emittable < middle ? 0 : 1].record(microseconds: since(emittable))
            record(emittable, in: &excess)
            record(row.latestArrival, in: &endToEnd)
            record(row.latestTime, in: &eventTime)
        }
        self.excess = excess.total
        self.endToEnd = endToEnd.total
        self.eventTime = eventTime.total
        log.append(excess, tag: "excess", secondsPerInterval: intervals.seconds)
        log.append(endToEnd, tag: "end_to_end", secondsPerInterval: intervals.seconds)
        log.append(eventTime, tag: "event_time", secondsPerInterval: intervals.seconds)
    }
}
