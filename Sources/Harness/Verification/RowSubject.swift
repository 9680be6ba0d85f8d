internal import Oracle
internal import Vocabulary

/// Which records a line of answers depends on, read from the line itself.
struct RowSubject {
    private enum Scope {
        /// Events of users on days; with a platform or a version, those of users of it.
        case days([[UInt8]], platform: [UInt8]?, version: [UInt8]?)
        /// Steps of one user through one content.
        case journey(user: [UInt8], content: [UInt8])
        /// Steps in a range of times.
        case steps(Range<EventTime>)
        /// Views of pages in a range of times.
        case views(Range<EventTime>, pages: [[UInt8]])
        /// One record.
        case record(partition: Int64, offset: Int64)
    }

    private let scope: Scope
    private let dayOffset: Milliseconds

    /// - Parameter rows: the line expected, the line found, or both; they have one key.
    init?(_ rows: [RowText], configuration: QueryConfiguration) {
        guard let row = rows.first, let scope = Self.scope(row, rows: rows, configuration) else { return nil }
        self.scope = scope
        dayOffset = configuration.dayOffset
    }

    private static func scope(_ row: RowText, rows: [RowText], _ configuration: QueryConfiguration) -> Scope? {
        if let partition = row.integer("partition"), let offset = row.integer("offset") {
            return .record(partition: partition, offset: offset)
        }
        func times(before: Milliseconds = 0) -> Range<EventTime>? {
            guard let start = row.integer("start"), let end = row.integer("end"), start <= end else { return nil }
            return start - before..<end
        }
        switch row.column("query").map({ String(decoding: $0, as: UTF8.self) }) {
        case "\"dau\"": return row.column("day").map { .days([$0], platform: nil, version: nil) }
        case "\"retention\"":
            return .days([row.column("day"), row.column("cohort")].compactMap(\.self), platform: nil, version: nil)
        case "\"adoption\"":
            let isAll = row.column("all_versions").map { $0.elementsEqual("true".utf8) } ?? true
            return row.column("day").map {
                .days([$0], platform: row.column("platform"), version: isAll ? nil : row.column("version"))
            }
        case "\"funnel\"":
            guard let user = row.column("user"), let content = row.column("content") else { return nil }
            return .journey(user: user, content: content)
        case "\"drop_off\"": return times(before: configuration.funnel.timeout).map { .steps($0) }
        case "\"top_pages\"": return times().map { .views($0, pages: rows.compactMap { $0.column("page") }) }
        default: return nil
        }
    }

    /// Whether the record matters to the row.
    func concerns(_ record: NormalisedRecord, partition: Int, offset: Int64) -> Bool {
        if case .record(partition: Int64(partition), offset: offset) = scope { return true }
        guard case .event(let event) = record else { return false }
        switch scope {
        case .record: return false
        case .days(let days, let platform, let version):
            return event.user != nil && days.contains(day(of: event))
                && (platform == nil || platform == canonical(event.platform))
                && (version == nil || version == canonical(event.version))
        case .journey(let user, let content):
            return event.kind != .other && canonical(event.user) == user && canonical(event.content) == content
        case .steps(let times):
            return event.kind != .other && event.user != nil && event.content != nil && times.contains(event.time)
        case .views(let times, let pages):
            return event.kind == .impression && times.contains(event.time) && pages.contains(canonical(event.page))
        }
    }

    private func day(of event: NormalisedEvent) -> [UInt8] {
        let day = (event.time + dayOffset).flooredQuotient(dividingBy: .millisecondsPerDay)
        return Array("\"\(CalendarDate(daysSinceEpoch: day))\"".utf8)
    }

    private func canonical(_ text: [UInt8]?) -> [UInt8] {
        var bytes: [UInt8] = []
        CanonicalJSON.append(text: text, to: &bytes)
        return bytes
    }
}
