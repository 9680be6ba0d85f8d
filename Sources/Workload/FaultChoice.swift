import Scenarios

/// What is broken about a record, by a draw.
struct FaultChoice: Sendable {
    /// What can happen to a record on purpose; `future` changes its time and needs no flag.
    enum Fault { case none, duplicate, sameMessage, future, flagged(Flight.Flag) }

    private let limits: [(below: UInt64, fault: Fault)]
    /// Below it, something is broken.
    private let any: UInt64

    init(_ faults: Scenario.DataFaults) {
        var limits: [(below: UInt64, fault: Fault)] = []
        var sum = 0.0
        func add(_ share: Double, _ fault: Fault) {
            guard share > 0 else { return }
            sum += share
            limits.append((Draws.threshold(sum), fault))
        }
        add(faults.duplicates, .duplicate)
        add(faults.sameMessageOtherBody, .sameMessage)
        add(faults.truncated, .flagged(.truncated))
        add(faults.wrongType, .flagged(.wrongType))
        add(faults.missingUser, .flagged(.missingUser))
        add(faults.future, .future)
        add(faults.badTime, .flagged(.badTime))
        add(faults.wide, .flagged(.wide))
        self.limits = limits
        any = limits.last?.below ?? 0
    }

    @inline(__always) var canHappen: Bool { any > 0 }

    @inline(__always)
    func draw(_ bits: UInt32) -> Fault {
        guard bits.isUnder(any) else { return .none }
        return limits.first { bits.isUnder($0.below) }?.fault ?? .none
    }
}
