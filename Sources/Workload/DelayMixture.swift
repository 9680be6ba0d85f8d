import Scenarios
import Vocabulary

/// The time from an event to its arrival.
struct DelayMixture: Sendable {
    private struct Part {
        var below: UInt64
        var table: QuantileTable
    }

    private var parts: [Part] = []

    init(_ delays: [Scenario.Arrival.Delay]) {
        var sum = 0.0
        for delay in delays {
            sum += delay.share
            let table = QuantileTable(delay.distribution, longest: delay.longest)
            parts.append(Part(below: Draws.threshold(sum), table: table))
        }
        if !parts.isEmpty { parts[parts.count - 1].below = 1 << 32 }
    }

    /// Whether events arrive at once.
    var isEmpty: Bool { parts.isEmpty }

    @inline(__always)
    func sample(_ bits: UInt64) -> Milliseconds {
        for part in parts where bits.high.isUnder(part.below) { return part.table.sample(bits.low) }
        return 0
    }

    /// The mean delay.
    var mean: Double {
        var below: UInt64 = 0
        var sum = 0.0
        for part in parts {
            sum += Double(part.below - below) / 4_294_967_296 * part.table.mean
            below = part.below
        }
        return sum
    }
}
