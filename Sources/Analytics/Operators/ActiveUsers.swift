internal import Vocabulary

/// Distinct users of a shard by day, platform and version, and the first day of each: `dau`, `adoption`, `retention`.
///
/// A user is a dense number. Each day that is not final has one set of users a group, where a group is a pair of
/// platform and version; the users of a platform, and of the day, are the unions of its groups.
struct ActiveUsers: ~Copyable {
    /// What a day that became final adds to the day's rows; shards own their users, so that counts add up.
    struct Day {
        var users: Int64 = 0
        var groups: [Group] = []
        /// Users whose first day is this one.
        var cohort: Int64 = 0
        /// Active users whose first day is `retention.days[i]` days back.
        var retained: [Int64]
    }

    /// A platform (`version` is `nil` and `allVersions` true) or a version of it, and its users.
    struct Group {
        struct Name: Hashable {
            var platform: [UInt8]?
            var version: [UInt8]?
            var allVersions: Bool
        }

        var name: Name
        var users: Int64
    }

    /// The day and the group in which a user was seen last: what repeats them changes nothing.
    ///
    /// A group whose number is too large for it is looked up each time.
    private struct LastSeen: BitwiseCopyable {
        var day: UInt16
        var group: UInt16
    }

    /// No valid event has this day: theirs end in 2100, some 47,500 days after 1970.
    private static let noDay = UInt16.max

    private let retentionDays: [Int64]
    /// The users of days that are not final, by day and group.
    private var days: [Int64: [UInt32: UserSet]] = [:]
    private var lastSeen = PagedArray<LastSeen>(in: .activeUsers)
    /// The users whose first day is final, and those of each such day. Users have numbers in the order in which they
    /// appear, so that most cohorts are few runs of numbers, and cost next to nothing.
    private var known = UserSet()
    private var cohorts: [Int64: UserSet] = [:]
    /// Pairs of platform and version: four bytes of the platform's length, and both.
    private var groups = TextTable(in: .activeUsers)

    init(_ configuration: QueryConfiguration) {
        retentionDays = configuration.retention.days
    }

    private var openSets: [UserSet] { days.values.flatMap(\.values) }

    /// Known users, and users in the sets of open days.
    var entries: Int { openSets.reduce(lastSeen.count) { $0 + $1.count } }

    /// Bytes of the tables; of the sets, which lie outside the arena, their serialised size.
    var allocatedBytes: Int {
        let sets = openSets + cohorts.values + [known]
        return sets.reduce(lastSeen.allocatedBytes + groups.allocatedBytes) { $0 + $1.serializedBytes }
    }

    mutating func archive(_ archive: StateArchive) {
        archive.dictionary(&days, empty: { [:] }) { sets in
            archive.dictionary(&sets, empty: UserSet.init) { $0.archive(archive) }
        }
        lastSeen.archive(archive)
        archive.dictionary(&cohorts, empty: UserSet.init) { $0.archive(archive) }
        if archive.isRestoring { known = UserSet(union: cohorts.values) }
        groups.archive(archive)
    }

    /// Makes room for a user that was not known before.
    mutating func addUser(_ user: UInt32) {
        while lastSeen.count <= Int(user) { lastSeen.append(LastSeen(day: Self.noDay, group: 0)) }
    }

    /// Asks the processor to fetch what `insert` will need of a user.
    @inline(__always)
    func prefetch(user: UInt32) { lastSeen.prefetch(Int(user)) }

    /// Counts an admitted event.
    @inline(__always)
    mutating func insert(
        user: UInt32, day: Int64, platform: UnsafeBufferPointer<UInt8>, version: UnsafeBufferPointer<UInt8>
    ) {
        let last = lastSeen[Int(user)]
        // Most users keep their version: comparing is less work than hashing.
        let name = unsafe ByteStore.Parts(
            word: UInt32(truncatingIfNeeded: platform.count), second: platform, third: version)
        if Int64(last.day) == day, groups.isEqual(UInt32(last.group), to: name) { return }
        insert(user: user, day: day, group: group(name))
    }

    @inline(never)
    private mutating func insert(user: UInt32, day: Int64, group: UInt32) {
        let last = lastSeen[Int(user)]
        guard Int64(last.day) != day || UInt32(last.group) != group else { return }
        if let group = UInt16(exactly: group) {
            lastSeen[Int(user)] = LastSeen(day: UInt16(truncatingIfNeeded: day), group: group)
        }
        add(user, to: group, on: day)
    }

    @inline(never)
    private mutating func add(_ user: UInt32, to group: UInt32, on day: Int64) {
        if let set = days[day]?[group] { return set.insert(user) }
        let set = UserSet()
        days[day, default: [:]][group] = set
        set.insert(user)
    }

    /// The number of a pair of platform and version, by the name of its group. Absent texts are empty, which no present
    /// text is.
    @inline(never)
    private mutating func group(_ name: ByteStore.Parts) -> UInt32 {
        let hash = unsafe ByteHash.combine(ByteHash.hash(name.third), ByteHash.hash(name.second))
        return groups.intern(name, hash: UInt32(truncatingIfNeeded: hash)).number
    }

    private func texts(ofGroup group: UInt32) -> (platform: [UInt8]?, version: [UInt8]?) {
        let key = groups.copy(group)
        let length = unsafe Int(key.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt32.self) })
        let platform = Array(key[MemoryLayout<UInt32>.size...].prefix(length))
        let version = Array(key[(MemoryLayout<UInt32>.size + length)...])
        return (platform.isEmpty ? nil : platform, version.isEmpty ? nil : version)
    }

    /// The earliest day that has users and is not final.
    var firstOpenDay: Int64? { days.keys.min() }

    /// Takes a day out, which must be earlier than all others that are open; it may be unknown here.
    mutating func close(_ day: Int64) -> Day {
        var result = Day(retained: Array(repeating: 0, count: retentionDays.count))
        guard let sets = days.removeValue(forKey: day) else { return result }
        var platforms: [[UInt8]?: [UserSet]] = [:]
        for (group, set) in sets {
            let (platform, version) = texts(ofGroup: group)
            let name = Group.Name(platform: platform, version: version, allVersions: false)
            result.groups.append(Group(name: name, users: Int64(set.count)))
            platforms[platform, default: []].append(set)
        }
        for (platform, versions) in platforms {
            let name = Group.Name(platform: platform, version: nil, allVersions: true)
            result.groups.append(Group(name: name, users: Int64(UserSet(union: versions).count)))
        }
        let active = UserSet(union: sets.values)
        result.users = Int64(active.count)
        for (index, days) in retentionDays.enumerated() {
            guard let cohort = cohorts[day - days] else { continue }
            result.retained[index] = Int64(active.countCommon(with: cohort))
        }
        let new = UserSet(active, without: known)
        result.cohort = Int64(new.count)
        if result.cohort > 0 { add(cohort: new, of: day) }
        return result
    }
}

extension ActiveUsers {
    private mutating func add(cohort users: UserSet, of day: Int64) {
        users.compact()
        cohorts[day] = users
        known.insert(users)
        known.compact()
    }

    /// Users of a day that is not final, with a platform and a version; absent texts are empty.
    struct OpenGroup {
        var day: Int64
        var platform: [UInt8]
        var version: [UInt8]
        var users: UserSet
    }

    var openGroups: [OpenGroup] {
        days.flatMap { day, sets in
            sets.map { group, users in
                let (platform, version) = texts(ofGroup: group)
                return OpenGroup(day: day, platform: platform ?? [], version: version ?? [], users: users)
            }
        }
    }

    /// Whether valid events can have a day.
    static func isDay(_ day: Int64) -> Bool { (0..<Int64(noDay)).contains(day) }

    /// The first day of each user, where it is final.
    var firstDays: [Int64?] {
        var firstDays = [Int64?](repeating: nil, count: lastSeen.count)
        for (day, users) in cohorts {
            for user in users.members { firstDays[Int(user)] = day }
        }
        return firstDays
    }

    mutating func restore(firstDay day: Int64, of user: UInt32) {
        known.insert(user)
        let cohort = cohorts[day] ?? UserSet()
        cohort.insert(user)
        cohorts[day] = cohort
    }
}
