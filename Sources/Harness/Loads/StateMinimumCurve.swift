internal import Vocabulary

/// `state-minimum.csv`, beside the planted answers: how large the reference minimum of state is on the way through a load.
struct StateMinimumCurve {
    static let fileName = "state-minimum.csv"
    /// How often it is looked at on the way.
    static let looks: Int64 = 64
    /// A smaller minimum is no measure for a process's state, in bytes.
    static let leastBytes: Int64 = 1024

    /// How large it is after so many records; both ascend in the order of looks.
    struct Point: Equatable {
        let records: Int64
        let bytes: Int64
        /// What any engine has entries of.
        let entries: Int64
    }

    private(set) var points: [Point] = []

    /// The largest, in bytes; `nil` if it never is large enough.
    var largest: Int64? { points.map(\.bytes).max().flatMap { $0 >= Self.leastBytes ? $0 : nil } }

    mutating func append(_ point: Point) { points.append(point) }

    /// What lies on the line between the looks around so many records; `nil` beyond them, or where it is too small.
    func bytes(atRecords records: Int64) -> Double? {
        value(\.bytes, atRecords: records).flatMap { $0 >= Double(Self.leastBytes) ? $0 : nil }
    }

    /// The same of what any engine has entries of.
    func entries(atRecords records: Int64) -> Double? {
        bytes(atRecords: records) == nil ? nil : value(\.entries, atRecords: records)
    }

    private func value(_ value: (Point) -> Int64, atRecords records: Int64) -> Double? {
        guard let next = points.firstIndex(where: { $0.records >= records }), next > 0 else { return nil }
        let (before, after) = (points[next - 1], points[next])
        let share = Double(records - before.records) / Double(max(after.records - before.records, 1))
        return Double(value(before)) + share * Double(value(after) - value(before))
    }

    var document: [UInt8] {
        NumberTable(
            columns: ["records", "bytes", "entries"], rows: points.map { [$0.records, $0.bytes, $0.entries] }
        ).document
    }

    init() {}

    /// - Throws: `HarnessError` if the file cannot be read, or is none of these.
    init(path: String) throws(HarnessError) {
        for row in try NumberTable(path: path, columns: 3).rows {
            guard let records = row[0], let bytes = row[1], let entries = row[2], bytes >= 0, entries >= 0,
                records >= points.last?.records ?? 0
            else {
                throw .unreadable(
                    path: path, reason: "a line without records, bytes and entries from 0, or out of order")
            }
            points.append(Point(records: records, bytes: bytes, entries: entries))
        }
    }
}
