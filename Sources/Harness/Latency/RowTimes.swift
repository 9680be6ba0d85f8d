internal import Vocabulary

/// `row-times.csv`, beside the planted answers: what the latencies of each final row are measured from, a line a row.
/// All are times of the scenario, in milliseconds since 1970.
struct RowTimes {
    static let fileName = "row-times.csv"

    struct Row: Equatable {
        /// The arrival at which any correct engine could first have given the row; `nil` for one that only the end of
        /// the load makes final.
        let emittable: EventTime?
        /// Of the events that the row counts, the arrival of the last to arrive.
        let latestArrival: EventTime
        /// That event's own time.
        let latestTime: EventTime
    }

    var rows: [Row] = []

    init(_ rows: [Row]) { self.rows = rows }

    var document: [UInt8] {
        NumberTable(
            columns: ["emittable", "latest_arrival", "latest_time"],
            rows: rows.map { [$0.emittable, $0.latestArrival, $0.latestTime] }
        ).document
    }

    /// - Throws: `HarnessError` if the file cannot be read, or is none of these.
    init(path: String) throws(HarnessError) {
        for row in try NumberTable(path: path, columns: 3).rows {
            guard let arrival = row[1], let time = row[2] else {
                throw .unreadable(path: path, reason: "a row without the times of its latest event")
            }
            rows.append(Row(emittable: row[0], latestArrival: arrival, latestTime: time))
        }
    }
}
