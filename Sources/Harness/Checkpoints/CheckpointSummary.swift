public import Analytics
internal import Vocabulary

/// A checkpoint's report, for people and for programs.
public struct CheckpointSummary: CustomStringConvertible, Sendable {
    private let report: CheckpointReport

    public init(_ report: CheckpointReport) { self.report = report }

    /// Several lines for people.
    public var description: String {
        var rows: [[String]] = []
        for snapshot in report.snapshots {
            rows.append([
                "snapshot \(snapshot.position.epoch)",
                """
                \(Figure.grouped(snapshot.position.records)) records read, \
                \(Figure.grouped(snapshot.position.rows)) rows; \(ByteCountText.text(snapshot.stateBytes)) of \
                state in \(snapshot.pages) pages, \(ByteCountText.text(snapshot.sharedBytes)) of it shared
                """,
            ])
        }
        for log in report.logs {
            let torn = log.tornBytes > 0 ? ", then \(log.tornBytes) torn bytes" : ""
            rows.append(["commits \(log.epoch)", "\(log.records) records\(torn)"])
        }
        if let position = report.last?.next ?? report.snapshots.last?.position {
            rows.append(["epoch", "\(position.epoch), \(Figure.grouped(position.rows)) rows"])
            rows.append(["offsets", position.offsets.map(\.description).joined(separator: " ")])
        }
        let isFinished = report.last?.isFinished ?? false
        rows.append(["finished", isFinished ? "yes" : report.last?.drained == true ? "drained, but not closed" : "no"])
        for setting in report.identity?.settings ?? [] { rows.append([setting.name, setting.value]) }
        let width = rows.map { $0[0].count }.max() ?? 0
        let lines = rows.map { row in
            row[0] + String(repeating: " ", count: width - row[0].count + 2) + row[1]
        }
        return (lines + report.problems.map { "Problem: \($0)" }).joined(separator: "\n")
    }

    /// One line of JSON without a line end.
    public var json: String {
        var bytes: [UInt8] = []
        func text(_ text: String) { CanonicalJSON.append(text: text, to: &bytes) }
        func plain(_ text: String) { bytes += Array(text.utf8) }
        plain("{\"settings\":{")
        for (index, setting) in (report.identity?.settings ?? []).enumerated() {
            if index > 0 { plain(",") }
            text(setting.name)
            plain(":")
            text(setting.value)
        }
        plain("},\"snapshots\":[")
        plain(
            report.snapshots.map {
                """
                {"position":\(Self.json($0.position)),"pages":\($0.pages),"state_bytes":\($0.stateBytes),\
                "shared_bytes":\($0.sharedBytes)}
                """
            }.joined(separator: ","))
        plain("],\"logs\":[")
        plain(
            report.logs.map {
                "{\"epoch\":\($0.epoch),\"records\":\($0.records),\"torn_bytes\":\($0.tornBytes)}"
            }.joined(separator: ","))
        plain("],\"last\":")
        plain(
            report.last.map {
                "{\"held\":\(Self.json($0.held)),\"next\":\(Self.json($0.next)),\"drained\":\($0.drained)}"
            } ?? "null")
        plain(",\"problems\":[")
        for (index, problem) in report.problems.enumerated() {
            if index > 0 { plain(",") }
            text(problem)
        }
        plain("]}")
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func json(_ position: CheckpointPosition) -> String {
        func list(_ values: [Int64], none: Int64) -> String {
            "[\(values.map { $0 == none ? "null" : "\($0)" }.joined(separator: ","))]"
        }
        return """
            {"epoch":\(position.epoch),"offsets":\(list(position.offsets, none: .min)),\
            "heights":\(list(position.heights, none: .min)),"floors":\(list(position.floors, none: .min)),\
            "ends":\(list(position.ends, none: -1)),"rows":\(position.rows),"records":\(position.records),\
            "sink_bytes":\(list(position.sinkBytes, none: .min))}
            """
    }
}

extension CheckpointSummary {
    /// Reads a checkpoint's directory.
    ///
    /// - Parameter readsPages: whether each page of state is held against its checksum.
    public init(directory: String, readsPages: Bool) throws(CheckpointError) {
        self.init(try CheckpointReport(directory: directory, readsPages: readsPages))
    }

    public var problems: [String] { report.problems }
}
