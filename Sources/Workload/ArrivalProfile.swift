import Scenarios
import Vocabulary

/// What sessions are made of.
struct SessionParts {
    let scenario: Scenario
    let walk: SessionWalk
    let profiles: Profiles
    let lengths: QuantileTable
    let delays: DelayMixture
}

/// When the records of a session arrive, on average over sessions of a scenario that were tried out.
struct ArrivalProfile: Sendable {
    /// Cells of time that are told apart.
    static let cells = 128

    /// Records that a session has, duplicates among them, whenever they arrive.
    let recordsPerSession: Double
    /// The share of them that arrive so many cells after the start; later ones are in none.
    private let shares: [Double]

    /// Tries sessions, whose lengths are spread evenly over the distribution.
    ///
    /// - Parameters:
    ///   - samples: how many; the error of `recordsPerSession` is about one part in their square root.
    ///   - cell: the length of a cell of time.
    init(_ parts: SessionParts, samples: Int, cell: Double, at start: Int64) {
        let draws = Draws(seed: 0)
        let offline = parts.scenario.arrival.offline
        let offlineThreshold = Draws.threshold(offline.devices)
        var events = StepEvents()
        var records = 0
        var counts = [Double](repeating: 0, count: Self.cells + 1)
        for sample in 0..<samples {
            let key = draws.key(.calibration, UInt64(sample))
            let length = parts.lengths.sample(
                UInt32((Double(sample) + 0.5) / Double(samples) * 4_294_967_296))
            let profile = parts.profiles.profile(device: UInt64(sample), user: UInt64(sample), draws: draws, at: start)
            var session = Session(
                start: start, end: start + length, number: 0, slot: 0, profile: UInt16(truncatingIfNeeded: profile))
            let chances = Draws.bits(key: key, counter: 7)
            let isOffline = chances.low.isUnder(offlineThreshold)
            let release = start + length + Self.wait(offline.hold, Draws.bits(key: key, counter: 8))
            var continues = true
            while continues {
                let counter = session.counter
                continues = parts.walk.batch(&session, key: key, into: &events)
                guard events.count > 0 else { continue }
                records += events.count
                let sent = events[events.count - 1].time
                let delay = parts.delays.sample(Draws.bits(key: key ^ 0xDE1A, counter: UInt64(counter)))
                // Sessions start anywhere in a cell: what arrives at a part of a cell is in this one or the next.
                let age = Double((isOffline ? release : sent + delay) - start) / cell
                let whole = min(Int(age), Self.cells)
                let part = age - Double(whole)
                counts[whole] += Double(events.count) * (1 - min(part, 1))
                counts[min(whole + 1, Self.cells)] += Double(events.count) * min(part, 1)
            }
        }
        recordsPerSession = Double(records) / Double(samples) * (1 + parts.scenario.faultsInData.duplicates)
        shares = counts.dropLast().map { $0 / Double(max(records, 1)) }
    }

    /// From the end of a session to the network that its device meets at even distances, drawn from `hold`.
    private static func wait(_ hold: ClosedRange<Milliseconds>, _ bits: UInt64) -> Int64 {
        let every =
            Double(hold.lowerBound) + Double(bits.low) / 4_294_967_296 * Double(hold.upperBound - hold.lowerBound)
        return Int64(every * Double(bits.high) / 4_294_967_296)
    }

    /// How many sessions must start, as multiples of `wanted`, so that records arrive at the rate that is wanted.
    ///
    /// The rate is spread by what a session does after its start; this takes the spreading back, as well as one can
    /// without negative rates (Richardson, 1972; Lucy, 1974).
    /// - Parameters:
    ///   - wanted: by cell, the integral of the wanted rate.
    ///   - first: the first cell in which records are written; before it, nothing is wanted.
    func startFactors(wanted: [Double], from first: Int) -> [Double] {
        let cells = wanted.count
        var factors = [Double](repeating: 1, count: cells)
        let reach = (0..<cells).map { start in
            (max(start, first)..<max(cells, first)).reduce(0.0) { $0 + shares[$1 - start] }
        }
        for _ in 0..<Self.rounds {
            var arrived = [Double](repeating: 0, count: cells)
            for start in 0..<cells {
                let begun = wanted[start] * factors[start]
                for cell in max(start, first)..<max(cells, first) { arrived[cell] += begun * shares[cell - start] }
            }
            for start in 0..<cells where reach[start] > Self.leastReach {
                var sum = 0.0
                for cell in max(start, first)..<max(cells, first) where arrived[cell] > 0 {
                    sum += shares[cell - start] * wanted[cell] / arrived[cell]
                }
                factors[start] = min(factors[start] * sum / reach[start], Self.largestFactor)
            }
        }
        return factors
    }

    private static let rounds = 24
    /// Starts with hardly a record in time are left alone.
    private static let leastReach = 1e-3
    private static let largestFactor = 16.0
}
