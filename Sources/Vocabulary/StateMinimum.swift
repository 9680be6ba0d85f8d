internal import Glibc

/// A reference minimum of the state that any engine needs at a point of a log: what measured state is divided by.
///
/// It is the sum of the ids that must be remembered, a cohort day a user, who was active on each day that is not final,
/// a 64-bit fingerprint of each view that a live window counts once and a counter of each of its pages, the pending
/// steps of journeys, and the times of open journeys, each in the fewest bits that hold it.
public struct StateMinimum: Hashable, Sendable {
    /// Distinct bytes of the ids of users, who are remembered for good.
    public var userBytes: Int64 = 0
    /// Distinct bytes of the contents, pages, platforms and versions that something live refers to.
    public var otherBytes: Int64 = 0
    /// Users who are known.
    public var users: Int64 = 0
    /// Users who have a cohort.
    public var cohortUsers: Int64 = 0
    /// Days on which there was a user, live ones too.
    public var days: Int64 = 0
    /// Users who were active, by live day.
    public var activeUsers: [Int64] = []
    /// Views that windows count once each, summed over the live windows; 0 without `dedup`.
    public var views: Int64 = 0
    /// The same views, each once however many windows count it.
    public var distinctViews: Int64 = 0
    /// Pages with a view, summed over the live windows.
    public var pages: Int64 = 0
    /// Steps that were admitted and are not fed yet.
    public var pendingSteps: Int64 = 0
    /// Times that open journeys hold: of the impression, of the start, and of the last step.
    public var journeyTimes: Int64 = 0

    public init() {}

    private static let wordBytes = 8.0

    /// All of it in bytes.
    public var bytes: Int64 {
        let cohortBits = Double(cohortUsers) * (days > 1 ? log2(Double(days)) : 0)
        let activityBits = activeUsers.reduce(0) { $0 + Self.bitsOfChoice($1, of: users) }
        let words = views + pages + pendingSteps + journeyTimes
        let sum = Double(userBytes + otherBytes) + (cohortBits + activityBits) / 8 + Double(words) * Self.wordBytes
        return Int64(sum.rounded(.up))
    }

    /// What any engine has an entry of: users, who is active on live days, views of live windows, steps and times of
    /// journeys. It is no part of the bytes; how an engine's own entries grow is held against it.
    public var entries: Int64 { users + activeUsers.reduce(0, +) + distinctViews + pendingSteps + journeyTimes }

    /// log2 of the ways to choose so many of `whole`.
    private static func bitsOfChoice(_ part: Int64, of whole: Int64) -> Double {
        guard part > 0, part < whole else { return 0 }
        func logOfFactorial(_ number: Int64) -> Double { lgamma(Double(number) + 1).0 }
        return (logOfFactorial(whole) - logOfFactorial(part) - logOfFactorial(whole - part)) / log(2)
    }

    /// The minimum of a load of which this is that of every so-manieth user: pages, days and other ids are those of all.
    public func ofAllUsers(sampledEvery factor: Int64) -> Self {
        var whole = self
        for path in [
            \Self.userBytes, \.users, \.cohortUsers, \.views, \.distinctViews, \.pendingSteps, \.journeyTimes,
        ] {
            whole[keyPath: path] *= factor
        }
        whole.activeUsers = activeUsers.map { $0 * factor }
        return whole
    }
}
