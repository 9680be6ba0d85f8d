internal import Vocabulary

/// How far each partition had come by which arrival.
struct Progressions {
    /// By partition, the arrivals at which its progress grew, and what it grew to; both ascend.
    private var steps: [[(horizon: EventTime, arrival: EventTime)]]

    init(partitions: Int) { steps = Array(repeating: [], count: partitions) }

    /// Takes down how far a partition had come with a record.
    mutating func observe(_ horizon: EventTime, partition: Int, arrival: EventTime) {
        guard horizon > steps[partition].last?.horizon ?? .min else { return }
        // Of records that arrive together the last one counts.
        if steps[partition].last?.arrival == arrival { steps[partition].removeLast() }
        steps[partition].append((horizon, arrival))
    }

    /// The arrival with which the last partition comes to a time; `nil` if one never does.
    func arrival(ofHorizon due: EventTime) -> EventTime? {
        var latest = EventTime.min
        for steps in steps {
            var range = steps.startIndex..<steps.endIndex
            while !range.isEmpty {
                let middle = range.lowerBound + range.count / 2
                range = steps[middle].horizon >= due ? range.lowerBound..<middle : middle + 1..<range.upperBound
            }
            guard range.lowerBound < steps.endIndex else { return nil }
            latest = max(latest, steps[range.lowerBound].arrival)
        }
        return latest
    }
}
