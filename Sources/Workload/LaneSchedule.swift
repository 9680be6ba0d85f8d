import Scenarios
import Vocabulary

/// Starts the sessions of a lane: when, on which device, and for how long.
struct LaneSchedule: Sendable {
    private let plan: GeneratorPlan
    private let lane: Int
    private var number: UInt32 = 0
    private var segment = 0
    /// The integral of the rate at the next start.
    private var target = 0.0
    /// The integral between two starts on average; infinite if there are none.
    private let spacing: Double
    private var newcomers = 0
    private let newcomersPerMillisecond: Double
    /// By slot's ordinal, then block: until when the device is taken, in units of `Session.endUnit`.
    private var takenUntil: [[UInt32]] = [[], [], [], []]
    /// When the next session starts, from the origin.
    private(set) var nextStart: Int64?

    init(_ plan: GeneratorPlan, lane: Int) {
        self.plan = plan
        self.lane = lane
        let perMillisecond = plan.scenario.rate.mean / 1000 * plan.weight(ofLane: lane)
        spacing = perMillisecond > 0 ? plan.recordsPerSession / perMillisecond : .infinity
        let population = plan.scenario.population
        newcomersPerMillisecond =
            Double(population.users) * population.newPerDay / Double(Int64.millisecondsPerDay)
            / Double(plan.scenario.lanes)
        advance()
    }

    private mutating func advance() {
        guard spacing.isFinite else { return nextStart = nil }
        let key = plan.draws.key(.sessionStart, UInt64(lane) << 32 | UInt64(number))
        target += plan.spacing(key) * spacing
        nextStart = plan.starts.time(at: target, from: &segment).map { $0 - plan.origin }
    }

    /// The session that starts next; its phase is that of its first step. `nil` if it leaves no trace, or no other starts.
    mutating func takeSession(key: UInt64) -> Session? {
        guard let start = nextStart else { return nil }
        let length = plan.sessionLength.sample(Draws.bits(key: key, counter: 1).low)
        // Whoever has long gone when the lane begins leaves no record, and its device is free again.
        if start + length < plan.traces {
            number += 1
            advance()
            return nil
        }
        let slot = takeSlot(key, start: start, length: length)
        let device = plan.residents.device(slot: slot, lane: lane)
        let user = plan.residents.user(slot: slot, lane: lane)
        let profile = plan.profiles.profile(device: device, user: user, draws: plan.draws, at: start)
        let session = Session(
            start: start, end: start + length, number: number, slot: slot, profile: UInt16(truncatingIfNeeded: profile))
        number += 1
        advance()
        return session
    }

    /// The key of the session that starts next.
    var nextKey: UInt64 { plan.sessionKey(lane: lane, session: number) }

    /// Finds a device that is free; one that is in a session, or had one too lately, passes to the lane's next.
    private mutating func takeSlot(_ key: UInt64, start: Int64, length: Int64) -> UInt32 {
        let joined = Int(Double(max(start - plan.warmUp, 0)) * newcomersPerMillisecond)
        var slot: UInt32
        if joined > newcomers {
            slot = UInt32(truncatingIfNeeded: plan.residents.blocks + newcomers) << 2
            newcomers += 1
        } else {
            slot = plan.residents.draw(
                Draws.bits(key: key, counter: 2), Draws.bits(key: key, counter: 3), newcomers: newcomers)
        }
        let blocks = plan.residents.blocks + newcomers
        let now = UInt32(truncatingIfNeeded: start / Session.endUnit)
        let ordinal = Int(slot & 3)
        for kind in 0..<takenUntil.count where (kind == 0 || kind == ordinal) && takenUntil[kind].count < blocks {
            takenUntil[kind].append(contentsOf: repeatElement(0, count: blocks - takenUntil[kind].count))
        }
        slot = freeSlot(from: slot, at: now, blocks: blocks)
        if !exists(slot) { slot = 0 }
        let free = start + length + plan.scenario.behaviour.sessionGap
        takenUntil[Int(slot & 3)][Int(slot >> 2)] = UInt32(truncatingIfNeeded: free / Session.endUnit + 1)
        return slot
    }

    /// The first slot from one on that is free, or the last that was tried.
    private func freeSlot(from slot: UInt32, at now: UInt32, blocks: Int) -> UInt32 {
        let ordinal = slot & 3
        let block = unsafe takenUntil[Int(ordinal)].withUnsafeBufferPointer { taken in
            var block = Int(slot >> 2)
            // Steps widen, so that a crowd of busy devices at the head of the ranks is passed quickly. A lane without a
            // free device keeps the rate: the last that was tried takes the session, or the first of all.
            for probe in 0..<512 {
                // Safe: there are at least `blocks`.
                if unsafe taken[block] <= now, exists(UInt32(truncatingIfNeeded: block) << 2 | ordinal) { break }
                block &+= 1 &+ probe
                while block >= blocks { block &-= blocks }
            }
            return block
        }
        return UInt32(truncatingIfNeeded: block) << 2 | ordinal
    }

    private func exists(_ slot: UInt32) -> Bool {
        plan.residents.exists(slot: slot, lane: lane, newcomers: newcomers)
    }
}
