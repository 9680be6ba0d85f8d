internal import TestSupport
import Vocabulary

extension AdversarialLog {
    /// Every journey of up to nine steps: one user for each set of IMPRESSION, START and END at a time, at the time-out,
    /// and 1 ms before the next one. No step is late, some come again, and their order is drawn.
    public static func everyJourney(seed: UInt64) -> AdversarialLog {
        var configuration = QueryConfiguration()
        let timeout: Milliseconds = 10
        configuration.funnel.timeout = timeout
        configuration.funnel.delay = 100 * timeout
        // Journeys close on all sides of the ends of windows.
        configuration.dropOff.every = 7
        let steps = [0, timeout, 2 * timeout - 1].flatMap { time in
            ["IMPRESSION", "START", "END"].map { (kind: $0, time: 1_770_888_600_000 + time) }
        }
        var random = SplitMix64(seed: seed)
        var records: [Record] = []
        for set in 1..<1 << steps.count {
            for index in steps.indices where set & 1 << index != 0 {
                let (kind, time) = steps[index]
                let text = #"{"eid":"\#(kind)","ets":\#(time),"actor":{"id":"user-\#(set)"},"object":{"id":"do_31"}}"#
                let copies = random.chance(5) ? 2 : 1
                records += Array(repeating: Record(value: Array(text.utf8), timestamp: nil), count: copies)
            }
        }
        var partitions = Array(repeating: [Record](), count: 3)
        for record in random.shuffled(records) { partitions[Int(random.integer(0...2))].append(record) }
        return AdversarialLog(seed: seed, configuration: configuration, partitions: partitions, isLines: true)
    }
}
