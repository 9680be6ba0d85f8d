/// A query, in the order of its name, which is the order of rows that are due at the same time.
public enum Query: UInt8, CaseIterable, Comparable, Sendable {
    case adoption, dau, dropOff, funnel, retention, topPages

    /// The name in rows.
    public var name: StaticString {
        switch self {
        case .adoption: "adoption"
        case .dau: "dau"
        case .dropOff: "drop_off"
        case .funnel: "funnel"
        case .retention: "retention"
        case .topPages: "top_pages"
        }
    }

    public static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
}

/// A group of queries with one delay, which admits an event or finds it late.
public enum Admission: UInt8, CaseIterable, Comparable, Sendable {
    case activeUsers, funnel, topPages

    /// The name in the ledger and among late events.
    public var name: StaticString {
        switch self {
        case .activeUsers: "active_users"
        case .funnel: "funnel"
        case .topPages: "top_pages"
        }
    }

    public static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
}
