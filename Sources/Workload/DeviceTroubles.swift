import Scenarios
import Vocabulary

/// The devices whose clock is wrong, and those that are often without a network.
struct DeviceTroubles: Sendable {
    private let draws: Draws
    private let wrongClocks: UInt64
    private let clockErrors: QuantileTable
    private let offline: UInt64
    private let hold: ClosedRange<Milliseconds>

    init(_ scenario: Scenario, draws: Draws) {
        self.draws = draws
        wrongClocks = Draws.threshold(scenario.arrival.clockError.devices)
        clockErrors = QuantileTable(scenario.arrival.clockError.distribution)
        offline = Draws.threshold(scenario.arrival.offline.devices)
        hold = scenario.arrival.offline.hold
    }

    @inline(__always)
    func clockError(device: UInt64) -> Milliseconds {
        guard wrongClocks > 0 else { return 0 }
        let bits = draws.key(.clockError, device)
        return bits.low.isUnder(wrongClocks) ? clockErrors.sample(bits.high) : 0
    }

    /// When a device that records without a network first has one after a time; `nil` if it always has.
    ///
    /// Such a device meets a network at even distances, drawn once for it.
    func release(device: UInt64, after time: Int64) -> Int64? {
        guard offline > 0 else { return nil }
        let bits = Draws.bits(key: draws.key(.deviceTraits, device), counter: 7)
        guard bits.low.isUnder(offline) else { return nil }
        let width = Double(hold.upperBound - hold.lowerBound) + 1
        let every = max(hold.lowerBound + Int64(Double(bits.high) / 4_294_967_296 * width), 1)
        let phase = Int64(UInt64(Draws.mixed(bits, 1).high) % UInt64(every))
        return ((time - phase).flooredQuotient(dividingBy: every) + 1) * every + phase
    }
}

extension GeneratorPlan {
    @inline(__always)
    func clockError(slot: UInt32, lane: Int) -> Milliseconds {
        troubles.clockError(device: residents.device(slot: slot, lane: lane))
    }

    /// When the events of a session are sent, if its device is without a network.
    func release(of session: Session, lane: Int) -> Int64? {
        troubles.release(
            device: residents.device(slot: session.slot, lane: lane), after: Int64(session.end) * Session.endUnit)
    }
}
