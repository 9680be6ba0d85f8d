/// Renders late events as lines of `late.ndjson`.
public enum LateEvent {
    /// Appends one line with its line end.
    public static func append(
        partition: Int, offset: Int64, query: Admission, time: EventTime, lateBy: Milliseconds, to bytes: inout [UInt8]
    ) {
        CanonicalJSON.append("{\"partition\":", to: &bytes)
        CanonicalJSON.append(partition, to: &bytes)
        CanonicalJSON.append(",\"offset\":", to: &bytes)
        CanonicalJSON.append(offset, to: &bytes)
        CanonicalJSON.append(",\"query\":\"", to: &bytes)
        CanonicalJSON.append(query.name, to: &bytes)
        CanonicalJSON.append("\",\"time\":", to: &bytes)
        CanonicalJSON.append(time, to: &bytes)
        CanonicalJSON.append(",\"late_by\":", to: &bytes)
        CanonicalJSON.append(lateBy, to: &bytes)
        CanonicalJSON.append("}\n", to: &bytes)
    }
}
