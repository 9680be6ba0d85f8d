internal import FoundationEssentials

/// A line of `samples.ndjson`.
struct RunSample: Decodable {
    let second: Double
    /// Of an engine that is seen from outside, only its processes' memory and time are known.
    let events: Int64?
    let bytes: Int64?
    /// Records that were sent and not yet read; absent where that is not known.
    let lagEvents: Int64?
    /// Seconds since the start of the schedule; absent before it, and in a run as fast as it goes.
    let scheduleSecond: Double?
    let watermarkDelayMs: Int64?
    let liveKeys: Int?
    let stateBytes: Int?
    let arenaBytes: Int?
    let rssBytes: Int
    let cpuSeconds: Double

    /// - Throws: `HarnessError` if the file cannot be read, or a line of it is none of these.
    static func samples(path: String) throws(HarnessError) -> [Self] {
        var samples: [Self] = []
        for line in try WholeFile.bytes(path: path).split(separator: 0x0A) {
            samples.append(try JSONFile.value(Self.self, bytes: Array(line), path: path))
        }
        return samples
    }
}
