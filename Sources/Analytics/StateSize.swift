/// How much state an operator holds.
public struct StateSize: Hashable, Sendable {
    /// The name of the operator, as in the ledger.
    public let `operator`: String
    /// Entries of its tables: users, groups' members, views, journeys, pending steps.
    public let entries: Int
    /// Bytes of its tables by their own account.
    public let accountedBytes: Int
    /// Bytes allocated from the operator's arena in the whole process; 0 in sanitizer builds.
    public let allocatedBytes: Int
}
