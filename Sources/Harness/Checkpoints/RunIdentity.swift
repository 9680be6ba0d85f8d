internal import Analytics
internal import Logs
internal import Vocabulary

extension CheckpointIdentity {
    /// Everything of a run that decides its answers, and what decides how its state lies in memory.
    init(_ run: EngineRun, partitions: Int) {
        self.init()
        if case .kafka(let topic, _, _) = run.input { add("topic", topic.name) }
        add("partitions", partitions)
        add("threads", run.threads)
        add("late events", run.rendersLate)
        for setting in QuerySetting.all { add(setting.name, setting.text(run.configuration)) }
        let (high, low) = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
        add(Self.runSetting, String(high, radix: 36) + String(low, radix: 36))
    }

    /// The same run with other queries and threads.
    func with(_ queries: QueryConfiguration, threads: Int) -> Self {
        var changed = Self()
        for setting in settings {
            let query = QuerySetting.all.first { $0.name == setting.name }
            changed.add(
                setting.name, query?.text(queries) ?? (setting.name == "threads" ? "\(threads)" : setting.value))
        }
        return changed
    }

    var partitions: Int? { value("partitions").flatMap { Int($0) } }
    var threads: Int? { value("threads").flatMap { Int($0) } }

    /// The queries that `add` was given the settings of.
    func queries() throws(CheckpointError) -> QueryConfiguration {
        var queries = QueryConfiguration()
        for setting in QuerySetting.all {
            guard let value = value(setting.name), setting.read(value, &queries) else {
                throw CheckpointError(
                    "\(setting.name) is '\(value(setting.name) ?? "(none)")', which no setting can be")
            }
        }
        guard queries.issues().isEmpty else {
            throw CheckpointError(queries.issues().map { "\($0)" }.joined(separator: "\n"))
        }
        return queries
    }
}

/// A setting of the queries under its name in a checkpoint, which never changes.
private struct QuerySetting {
    let name: String
    let text: (QueryConfiguration) -> String
    /// Sets what a text says; `false` if it says nothing.
    let read: (String, inout QueryConfiguration) -> Bool

    /// One whose text is its description.
    private init<Value: LosslessStringConvertible>(
        _ name: String, _ path: WritableKeyPath<QueryConfiguration, Value>
    ) {
        self.name = name
        text = { $0[keyPath: path].description }
        read = { text, queries in
            guard let value = Value(text) else { return false }
            queries[keyPath: path] = value
            return true
        }
    }

    private init(
        _ name: String, text: @escaping (QueryConfiguration) -> String,
        read: @escaping (String, inout QueryConfiguration) -> Bool
    ) {
        self.name = name
        self.text = text
        self.read = read
    }

    static var all: [Self] {
        [
            Self("day_offset in minutes", \.dayOffsetMinutes), Self("max_future_skew in ms", \.maxFutureSkew),
            Self("max_record_bytes", \.maxRecordBytes), idle, Self("idle_after in ms", \.idleAfter),
            Self("active_users.delay in ms", \.activeUsers.delay), retentionDays,
            Self("top_pages.delay in ms", \.topPages.delay), Self("top_pages.window in ms", \.topPages.window),
            Self("top_pages.slide in ms", \.topPages.slide), Self("top_pages.top", \.topPages.top),
            Self("top_pages.dedup", \.topPages.dedup), Self("funnel.delay in ms", \.funnel.delay),
            Self("funnel.timeout in ms", \.funnel.timeout), Self("drop_off.every in ms", \.dropOff.every),
        ]
    }

    private static var idle: Self {
        Self("idle") {
            $0.idle.rawValue
        } read: { text, queries in
            guard let idle = QueryConfiguration.Idle(rawValue: text) else { return false }
            queries.idle = idle
            return true
        }
    }

    /// In the form `[1, 7, 30]`.
    private static var retentionDays: Self {
        Self("retention.days") {
            "\($0.retention.days)"
        } read: { text, queries in
            let words = text.dropFirst().dropLast().split(separator: ",").map { $0.drop { $0 == " " } }
            let days = words.compactMap { Int64($0) }
            queries.retention.days = days
            return text == "\(days)"
        }
    }
}
