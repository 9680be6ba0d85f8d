import Vocabulary

/// What became of an event that a query can use: to how many of its scopes it was admitted, and to how many not.
struct Admittance {
    var admittedScopes: Int64 = 0
    var lateScopes: Int64 = 0
    /// The largest closing time of all its scopes.
    let lastClosing: EventTime

    /// The admittance of an event that has one scope.
    static func toScope(closing: EventTime, view: EventTime) -> Self {
        let isLate = closing <= view
        return Admittance(admittedScopes: isLate ? 0 : 1, lateScopes: isLate ? 1 : 0, lastClosing: closing)
    }

    var isLate: Bool { admittedScopes == 0 }
}
