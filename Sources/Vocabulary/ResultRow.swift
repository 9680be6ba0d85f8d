/// Renders final rows as lines of `results.ndjson`. Each function appends one line with its line end.
///
/// Text is decoded UTF-8; times are `EventTime`; days are given as days since 1970-01-01 of the local day.
public enum ResultRow {
    public static func appendAdoption(
        day: Int64, platform: [UInt8]?, version: [UInt8]?, allVersions: Bool, users: Int64, to bytes: inout [UInt8]
    ) {
        CanonicalJSON.append("{\"query\":\"adoption\",\"day\":\"", to: &bytes)
        bytes.append(contentsOf: CalendarDate(daysSinceEpoch: day).description.utf8)
        CanonicalJSON.append("\",\"platform\":", to: &bytes)
        CanonicalJSON.append(text: platform, to: &bytes)
        CanonicalJSON.append(",\"version\":", to: &bytes)
        CanonicalJSON.append(text: version, to: &bytes)
        CanonicalJSON.append(allVersions ? ",\"all_versions\":true" : ",\"all_versions\":false", to: &bytes)
        CanonicalJSON.append(",\"users\":", to: &bytes)
        CanonicalJSON.append(users, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }

    public static func appendActiveUsers(day: Int64, users: Int64, to bytes: inout [UInt8]) {
        CanonicalJSON.append("{\"query\":\"dau\",\"day\":\"", to: &bytes)
        bytes.append(contentsOf: CalendarDate(daysSinceEpoch: day).description.utf8)
        CanonicalJSON.append("\",\"users\":", to: &bytes)
        CanonicalJSON.append(users, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }

    public static func appendDropOff(
        start: EventTime, end: EventTime, counts: DropOffCounts, to bytes: inout [UInt8]
    ) {
        CanonicalJSON.append("{\"query\":\"drop_off\",\"start\":", to: &bytes)
        CanonicalJSON.append(start, to: &bytes)
        CanonicalJSON.append(",\"end\":", to: &bytes)
        CanonicalJSON.append(end, to: &bytes)
        CanonicalJSON.append(",\"journeys\":", to: &bytes)
        CanonicalJSON.append(counts.journeys, to: &bytes)
        CanonicalJSON.append(",\"saw\":", to: &bytes)
        CanonicalJSON.append(counts.saw, to: &bytes)
        CanonicalJSON.append(",\"started\":", to: &bytes)
        CanonicalJSON.append(counts.started, to: &bytes)
        CanonicalJSON.append(",\"completed\":", to: &bytes)
        CanonicalJSON.append(counts.completed, to: &bytes)
        CanonicalJSON.append(",\"ended\":", to: &bytes)
        CanonicalJSON.append(counts.ended, to: &bytes)
        CanonicalJSON.append(",\"timed_out\":", to: &bytes)
        CanonicalJSON.append(counts.timedOut, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }

    public static func appendFunnel(
        user: Span<UInt8>, content: Span<UInt8>, impressionAt: EventTime?, startAt: EventTime?, endAt: EventTime?,
        outcome: FunnelOutcome, closedAt: EventTime, to bytes: inout [UInt8]
    ) {
        // These rows are the most: room is asked for once, for the pieces between the texts, too.
        let room = 256 + CanonicalJSON.room(for: user) + CanonicalJSON.room(for: content)
        bytes.append(addingCapacity: room) { line in
            CanonicalJSON.append("{\"query\":\"funnel\",\"user\":", to: &line)
            CanonicalJSON.append(text: user, to: &line)
            CanonicalJSON.append(",\"content\":", to: &line)
            CanonicalJSON.append(text: content, to: &line)
            CanonicalJSON.append(",\"impression_at\":", to: &line)
            CanonicalJSON.append(impressionAt, to: &line)
            CanonicalJSON.append(",\"start_at\":", to: &line)
            CanonicalJSON.append(startAt, to: &line)
            CanonicalJSON.append(",\"end_at\":", to: &line)
            CanonicalJSON.append(endAt, to: &line)
            CanonicalJSON.append(",\"outcome\":\"", to: &line)
            CanonicalJSON.append(outcome.name, to: &line)
            CanonicalJSON.append("\",\"closed_at\":", to: &line)
            CanonicalJSON.append(closedAt, to: &line)
            CanonicalJSON.append("}\n", to: &line)
        }
    }

    public static func appendRetention(
        day: Int64, cohort: Int64, afterDays: Int64, cohortUsers: Int64, retained: Int64, to bytes: inout [UInt8]
    ) {
        CanonicalJSON.append("{\"query\":\"retention\",\"day\":\"", to: &bytes)
        bytes.append(contentsOf: CalendarDate(daysSinceEpoch: day).description.utf8)
        CanonicalJSON.append("\",\"cohort\":\"", to: &bytes)
        bytes.append(contentsOf: CalendarDate(daysSinceEpoch: cohort).description.utf8)
        CanonicalJSON.append("\",\"n\":", to: &bytes)
        CanonicalJSON.append(afterDays, to: &bytes)
        CanonicalJSON.append(",\"cohort_users\":", to: &bytes)
        CanonicalJSON.append(cohortUsers, to: &bytes)
        CanonicalJSON.append(",\"retained\":", to: &bytes)
        CanonicalJSON.append(retained, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }

    public static func appendTopPage(
        start: EventTime, end: EventTime, rank: Int64, page: Span<UInt8>, views: Int64, duration: Milliseconds,
        to bytes: inout [UInt8]
    ) {
        CanonicalJSON.append("{\"query\":\"top_pages\",\"start\":", to: &bytes)
        CanonicalJSON.append(start, to: &bytes)
        CanonicalJSON.append(",\"end\":", to: &bytes)
        CanonicalJSON.append(end, to: &bytes)
        CanonicalJSON.append(",\"rank\":", to: &bytes)
        CanonicalJSON.append(rank, to: &bytes)
        CanonicalJSON.append(",\"page\":", to: &bytes)
        CanonicalJSON.append(text: page, to: &bytes)
        CanonicalJSON.append(",\"views\":", to: &bytes)
        CanonicalJSON.append(views, to: &bytes)
        CanonicalJSON.append(",\"duration_ms\":", to: &bytes)
        CanonicalJSON.append(duration, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }
}
