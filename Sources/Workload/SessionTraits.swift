import Scenarios
import Vocabulary

/// What is the same for all events of a session, derived when it is needed.
struct SessionTraits {
    /// How far the device's clock is ahead.
    let clockError: Int64
    let isHotUser: Bool

    @inline(__always)
    init(_ plan: GeneratorPlan, session: Session, key: UInt64, lane: Int) {
        clockError = plan.clockError(slot: session.slot, lane: lane)
        isHotUser = plan.isHotUser(key: key, at: session.next)
    }
}

/// A session of a device without a network, until the device has one.
struct OfflineSession: Timed {
    var release: Int64
    var session: Session

    var due: Int64 { release }
}
