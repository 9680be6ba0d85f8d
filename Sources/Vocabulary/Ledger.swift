/// What became of every record: counts that add up, for each partition and in total.
public struct Ledger: Hashable, Sendable {
    /// The counts of one partition.
    public struct Partition: Hashable, Sendable {
        public var valid: Int64 = 0
        /// Dead records by `DeadLetterReason.rawValue`.
        public var dead = [Int64](repeating: 0, count: DeadLetterReason.allCases.count)
        public var wrongType: Int64 = 0
        public var noUser: Int64 = 0
        /// Eligible events admitted to at least one scope, by `Admission.rawValue`.
        public var admitted = [Int64](repeating: 0, count: Admission.allCases.count)
        /// Eligible events late for all their scopes, by `Admission.rawValue`.
        public var late = [Int64](repeating: 0, count: Admission.allCases.count)
        /// Pairs of event and `top_pages` window that were not admitted.
        public var lateWindows: Int64 = 0

        public init() {}

        /// All records: valid + dead.
        public var records: Int64 { dead.reduce(valid, +) }

        public static func += (counts: inout Self, other: Self) {
            counts.valid += other.valid
            counts.wrongType += other.wrongType
            counts.noUser += other.noUser
            counts.lateWindows += other.lateWindows
            for index in counts.dead.indices { counts.dead[index] += other.dead[index] }
            for index in counts.admitted.indices { counts.admitted[index] += other.admitted[index] }
            for index in counts.late.indices { counts.late[index] += other.late[index] }
        }
    }

    /// By partition.
    public var partitions: [Partition]
    /// Event–window pairs admitted minus views counted, over all pages.
    public var topPagesDuplicates: Int64 = 0
    /// Events admitted to the funnel minus distinct (key, time, stage).
    public var funnelDuplicates: Int64 = 0

    public init(partitions: Int) {
        self.partitions = Array(repeating: Partition(), count: partitions)
    }

    /// The sum over the partitions.
    public var total: Partition { partitions.reduce(into: Partition()) { $0 += $1 } }

    /// `ledger.json`: one line of canonical JSON with its line end.
    public var line: [UInt8] {
        var bytes: [UInt8] = []
        CanonicalJSON.append("{\"total\":", to: &bytes)
        append(total, withDuplicates: true, to: &bytes)
        CanonicalJSON.append(",\"partitions\":[", to: &bytes)
        for (index, partition) in partitions.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            append(partition, withDuplicates: false, to: &bytes)
        }
        CanonicalJSON.append("]}\n", to: &bytes)
        return bytes
    }

    private func append(_ counts: Partition, withDuplicates: Bool, to bytes: inout [UInt8]) {
        func field(_ key: StaticString, _ value: Int64) {
            CanonicalJSON.append(key, to: &bytes)
            CanonicalJSON.append(value, to: &bytes)
        }
        func admission(_ query: Admission) {
            field("\":{\"admitted\":", counts.admitted[Int(query.rawValue)])
            field(",\"late\":", counts.late[Int(query.rawValue)])
        }
        field("{\"records\":", counts.records)
        field(",\"valid\":", counts.valid)
        CanonicalJSON.append(",\"dead\":{", to: &bytes)
        for reason in DeadLetterReason.allCases {
            CanonicalJSON.append(reason == .oversize ? "\"" : ",\"", to: &bytes)
            CanonicalJSON.append(reason.name, to: &bytes)
            field("\":", counts.dead[Int(reason.rawValue)])
        }
        field("},\"wrong_type\":", counts.wrongType)
        field(",\"no_user\":", counts.noUser)
        CanonicalJSON.append(",\"active_users", to: &bytes)
        admission(.activeUsers)
        CanonicalJSON.append("},\"top_pages", to: &bytes)
        admission(.topPages)
        field(",\"late_windows\":", counts.lateWindows)
        if withDuplicates { field(",\"duplicates\":", topPagesDuplicates) }
        CanonicalJSON.append("},\"funnel", to: &bytes)
        admission(.funnel)
        if withDuplicates { field(",\"duplicates\":", funnelDuplicates) }
        CanonicalJSON.append("}}", to: &bytes)
    }
}
