import Scenarios
import Vocabulary

/// The devices of a lane, and who holds them: all derived, nothing stored.
///
/// Users stand in blocks of as many as there are lanes. In each block a permutation of its own gives every lane one
/// user's first device, one user's second, and so on: a hash of the device, evenly spread. A device is called by its
/// slot: block × 4 + which of its user's devices it is.
struct Residents: Sendable {
    private let draws: Draws
    private let lanes: Int
    private let users: Int
    /// Blocks at the start.
    let blocks: Int
    private let keepsUserInLane: Bool
    private let activity: ZipfTable
    /// The shares of users who have a first, second, third and fourth device.
    private let owned: [UInt64]
    private let ordinals: AliasTable

    init(_ scenario: Scenario, draws: Draws) {
        self.draws = draws
        lanes = scenario.lanes
        users = scenario.population.users
        blocks = (users + lanes - 1) / lanes
        keepsUserInLane = scenario.partitionBy == .user
        guard case .zipf(let exponent) = scenario.population.activity else {
            preconditionFailure("activity is a distribution of ranks")
        }
        activity = ZipfTable(count: blocks, exponent: exponent)
        let shares = (0..<4).map { min(max(scenario.population.devicesPerUser - Double($0), 0), 1) }
        owned = shares.map(Draws.threshold)
        ordinals = AliasTable(shares)
    }

    /// A number that no other user has.
    @inline(__always)
    func user(slot: UInt32, lane: Int) -> UInt64 {
        let block = UInt64(slot >> 2)
        let ordinal = keepsUserInLane ? 0 : UInt64(slot & 3)
        let shift = Draws.index(Draws.mixed(block, ordinal &+ 0x51).low, below: lanes)
        var position = lane &- shift
        if position < 0 { position &+= lanes }
        return block &* UInt64(truncatingIfNeeded: lanes) &+ UInt64(truncatingIfNeeded: position)
    }

    /// A number that no other device has.
    @inline(__always)
    func device(slot: UInt32, lane: Int) -> UInt64 { UInt64(truncatingIfNeeded: lane) << 32 | UInt64(slot) }

    /// Whether a device's user is in a sample of every so-manieth user.
    func isSampled(slot: UInt32, lane: Int, every count: Int) -> Bool {
        Draws.index(Draws.mixed(user(slot: slot, lane: lane), 0x5A).high, below: count) == 0
    }

    /// Whether the device is there: its user exists, and owns that many.
    func exists(slot: UInt32, lane: Int, newcomers: Int) -> Bool {
        let number = user(slot: slot, lane: lane)
        let block = Int(slot >> 2)
        guard block < blocks ? number < UInt64(users) : block < blocks + newcomers else { return false }
        guard slot & 3 > 0 else { return true }
        return draws.key(.userTraits, number).high.isUnder(owned[Int(slot & 3)])
    }

    /// A slot by activity; `newcomers` users of the lane have joined since the start.
    func draw(_ first: UInt64, _ second: UInt64, newcomers: Int) -> UInt32 {
        let ordinal = UInt32(ordinals.sample(second))
        var block: Int
        // Newcomers are as active as the average user.
        if newcomers > 0, Draws.index(Draws.mixed(first, second).low, below: blocks + newcomers) >= blocks {
            block = blocks + Draws.index(Draws.mixed(second, first).low, below: newcomers)
        } else {
            block = activity.sample(first, Draws.mixed(second, first).high)
        }
        block = min(block, Int(UInt32.max >> 2))
        return UInt32(block) << 2 | ordinal
    }
}
